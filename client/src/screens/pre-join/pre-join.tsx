import { t } from '../../i18n/i18n.ts';
import { useArrivalFocus } from '../../ui/use-arrival-focus.ts';
import { CaptureNotices } from '../capture-notice.tsx';
import type { Models } from '../context.ts';
import { DeviceMenus } from './device-menus.tsx';
import { JoinForm } from './join-form.tsx';
import { MicrophoneLevel } from './microphone-level.tsx';
import styles from './pre-join.module.css';
import { Preview } from './preview.tsx';

/** Before the call: see and hear oneself, choose devices and a name, and join. */
export function PreJoin({ models, room }: { models: Models; room: string }) {
  const { devices } = models;
  const title = useArrivalFocus<HTMLHeadingElement>();
  return (
    <div class={styles.layout}>
      <div class={styles.head}>
        <h1 ref={title} class={styles.title} tabIndex={-1}>
          {t('prejoin.title')}
        </h1>
        <p class={styles.room}>{room}</p>
      </div>
      <div class={styles.mirror}>
        <Preview devices={devices} />
        <MicrophoneLevel devices={devices} />
        <CaptureNotices devices={devices} />
      </div>
      <div class={styles.form}>
        <JoinForm models={models} room={room} />
      </div>
      <div class={styles.devices}>
        <DeviceMenus devices={devices} />
      </div>
    </div>
  );
}
