import { t } from '../../i18n/i18n.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { loadable, OnDemand } from '../../ui/on-demand.tsx';
import { Switch } from '../../ui/switch.tsx';
import { useArrivalFocus } from '../../ui/use-arrival-focus.ts';
import { useHandheld } from '../../ui/use-handheld.ts';
import { CaptureNotices } from '../devices/capture-notice.tsx';
import { newsText } from '../devices/device-news.ts';
import { MicrophoneLevel } from '../devices/microphone-level.tsx';
import type { Uses } from '../models.ts';
import { DeviceMenus } from './device-menus.tsx';
import { JoinForm, type JoinFormProps } from './join-form.tsx';
import styles from './pre-join.module.css';
import { Preview } from './preview.tsx';

export type PreJoinProps = JoinFormProps & Uses<'devices' | 'dialogs' | 'shortcuts'>;

/** Before the call: a preview, device and name, and the join button. */
export function PreJoin({ room, devices, dialogs, shortcuts, ...models }: PreJoinProps) {
  const title = useArrivalFocus<HTMLHeadingElement>(useHandheld());
  return (
    <div class={styles.layout}>
      <div class={styles.head}>
        <h1 ref={title} class={styles.title} tabIndex={-1}>
          {t('prejoin.title')}
        </h1>
        <p class={styles.room}>{room}</p>
      </div>
      <div class={styles.mirror}>
        <Preview devices={devices} dialogs={dialogs} shortcuts={shortcuts} />
        <MicrophoneLevel devices={devices} />
        <CaptureNotices devices={devices} />
        <News devices={devices} />
      </div>
      <div class={styles.form}>
        {models.call.waiting.value ? (
          <OnDemand of={lobby} given={{ ...models, room }} failed={<JoinForm {...models} room={room} />} />
        ) : (
          <JoinForm {...models} room={room} />
        )}
      </div>
      <div class={styles.devices}>
        <DeviceMenus devices={devices} />
        <Switch
          label={t('prejoin.view_only')}
          hint={t('prejoin.view_only_hint')}
          on={devices.viewOnly.value}
          onToggle={() => void devices.setViewOnly(!devices.viewOnly.peek())}
        />
      </div>
    </div>
  );
}

/** Rarely needed. */
const lobby = loadable(async () => (await import('./lobby-notice.tsx')).LobbyNotice);

/** Notices about devices that were plugged in or out. */
function News({ devices }: Uses<'devices'>) {
  const news = devices.news.value;
  if (!news) return null;
  return (
    <Banner action={<Button onClick={() => devices.dismissNews()}>{t('room.dismiss')}</Button>}>
      {newsText(news)}
    </Banner>
  );
}
