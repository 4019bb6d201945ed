import { PhoneOff } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { PersonVideo } from '../../../models/stage/stage.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { ControlButton } from '../../../ui/control-button.tsx';
import { VideoView } from '../../../ui/video-view.tsx';
import { hueOf, initials } from '../../../util/person-look.ts';
import { CameraButton, MicrophoneButton } from '../../devices/media-controls.tsx';
import type { Uses } from '../../models.ts';
import { hideIfTooLarge } from '../stage/hide-if-too-large.ts';
import styles from './mini-call.module.css';

export type MiniCallProps = ForemostProps & Uses<'call' | 'devices' | 'moderation' | 'stage'>;

/** The call in a picture-in-picture window: one video with the most important buttons. */
export function MiniCall(models: MiniCallProps) {
  const { call, devices, moderation, stage } = models;
  const foremost = stage.foremost.value;
  return (
    <main class={styles.call}>
      {foremost ? <Foremost {...foremost} {...models} /> : <p class={styles.alone}>{t('room.alone_title')}</p>}
      <div class={styles.controls}>
        <MicrophoneButton devices={devices} moderation={moderation} />
        <CameraButton devices={devices} moderation={moderation} />
        <ControlButton icon={PhoneOff} label={t('room.leave')} look="danger" onClick={() => call.leave()} />
      </div>
    </main>
  );
}

type ForemostProps = Uses<'personalFilter' | 'toasts'>;

function Foremost({ of, person, ...models }: PersonVideo & ForemostProps) {
  const { id, name } = person;
  const source = person[of];
  const track = source?.paused ? undefined : source?.track;
  return (
    <>
      <Avatar initials={initials(name)} hue={hueOf(id)} />
      {track && (
        <VideoView
          key={`${id}-${of}`}
          track={track}
          fitFor={() => (of === 'screen' ? 'contain' : 'cover')}
          onSize={(size) => hideIfTooLarge(models, { person, size })}
        />
      )}
      <p class={styles.name}>{of === 'screen' ? t('screen.of', { name }) : name}</p>
    </>
  );
}
