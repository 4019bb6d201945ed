import { Settings } from 'lucide';
import { isMirrored } from '../../devices/mirrored.ts';
import type { PlainKey } from '../../i18n/i18n.ts';
import { t } from '../../i18n/i18n.ts';
import type { CaptureState } from '../../models/devices/devices.ts';
import { ControlButton } from '../../ui/control-button.tsx';
import { VideoView } from '../../ui/video-view.tsx';
import { EffectMenu } from '../devices/effect-menu.tsx';
import { CameraButton, FlipButton, MicrophoneButton } from '../devices/media-controls.tsx';
import type { Uses } from '../models.ts';
import styles from './preview.module.css';

/** The local camera, mirrored, with the switches for microphone and camera. */
export function Preview({ devices, dialogs, shortcuts }: Uses<'devices' | 'dialogs' | 'shortcuts'>) {
  const state = devices.camera.value;
  return (
    <section class={styles.preview} aria-label={t('prejoin.preview')}>
      <p class={styles.words} role="status" aria-hidden={state.phase === 'on'}>
        {t(wordsFor(state))}
      </p>
      {state.phase === 'on' && (
        <VideoView track={state.track} mirrored={isMirrored(state.source)} fitFor={wholeUnlessWide} />
      )}
      <div class={styles.controls}>
        <div class={styles.pair}>
          <MicrophoneButton devices={devices} shortcuts={shortcuts} />
          <EffectMenu devices={devices} kind="microphone" />
        </div>
        <div class={styles.pair}>
          <CameraButton devices={devices} shortcuts={shortcuts} />
          <EffectMenu devices={devices} kind="camera" />
        </div>
        <FlipButton devices={devices} />
        <ControlButton icon={Settings} label={t('settings.title')} onClick={() => dialogs.open('settings')} />
      </div>
    </section>
  );
}

function wordsFor(state: CaptureState): PlainKey {
  if (state.phase === 'starting') return 'prejoin.allow';
  return state.phase === 'on' ? 'prejoin.starting_camera' : 'prejoin.camera_off';
}

const wholeUnlessWide = ({ width, height }: { width: number; height: number }) =>
  width >= height * 1.3 ? 'cover' : 'contain';
