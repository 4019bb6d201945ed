import { MonitorUp, MonitorX } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import type { ScreenShareModel } from '../../models/screen-share.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Switch } from '../../ui/switch.tsx';
import styles from './sharing-bar.module.css';

/** Says for as long as one shares a screen that one does, and ends it. */
export function SharingBar({ screen }: { screen: ScreenShareModel }) {
  if (screen.video.value === undefined) return null;
  return (
    <div class={styles.bar}>
      <p class={styles.text}>
        <Icon of={MonitorUp} />
        <span>{t(screen.audio.value ? 'screen.yours_with_sound' : 'screen.yours_title')}</span>
      </p>
      <Switch label={t('screen.motion')} on={screen.motion.value} onToggle={() => screen.toggleMotion()} />
      <Button look="primary" icon={MonitorX} onClick={() => screen.stop()}>
        {t('screen.stop')}
      </Button>
    </div>
  );
}
