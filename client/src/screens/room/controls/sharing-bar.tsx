import { MonitorUp, MonitorX } from 'lucide';
import { useId } from 'preact/hooks';
import { t } from '../../../i18n/i18n.ts';
import type { ScreenShareModel } from '../../../models/stage/screen-share.ts';
import { Button } from '../../../ui/button.tsx';
import { Icon } from '../../../ui/icon.tsx';
import { Switch } from '../../../ui/switch.tsx';
import styles from './sharing-bar.module.css';

/** States that the local screen is shared, with a button to stop sharing. */
export function SharingBar({ screen }: { screen: ScreenShareModel }) {
  const title = useId();
  if (screen.video.value === undefined) return null;
  return (
    <section class={styles.bar} aria-labelledby={title}>
      <p id={title} class={styles.text}>
        <Icon of={MonitorUp} />
        <span>{t(screen.audio.value ? 'screen.yours_with_sound' : 'screen.yours_title')}</span>
      </p>
      {screen.takesMotion.value && (
        <Switch label={t('screen.motion')} on={screen.motion.value} onToggle={() => screen.toggleMotion()} />
      )}
      <Button look="primary" icon={MonitorX} onClick={() => screen.stop()}>
        {t('screen.stop')}
      </Button>
    </section>
  );
}
