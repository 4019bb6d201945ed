import { qualitiesOf } from '../../devices/capture-settings.ts';
import { isMirrored } from '../../devices/mirrored.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { SelectField } from '../../ui/select-field.tsx';
import { VideoView } from '../../ui/video-view.tsx';
import { DeviceChoice } from '../devices/device-choice.tsx';
import { EffectChoice } from '../devices/effect-choice.tsx';
import { EffectNote } from './effect-note.tsx';
import styles from './section.module.css';

/** The camera, its resolution and frame rate, and the background. */
export function VideoSection({ devices }: { devices: DevicesModel }) {
  const camera = devices.camera.value;
  return (
    <div class={styles.section}>
      <div class={styles.image}>
        <p class={styles.off} aria-hidden={camera.phase === 'on'}>
          {t('prejoin.camera_off')}
        </p>
        {camera.phase === 'on' && (
          <VideoView
            track={camera.track}
            mirrored={isMirrored(camera.source)}
            fitFor={({ width, height }) => (width > height ? 'cover' : 'contain')}
          />
        )}
      </div>
      <DeviceChoice devices={devices} kind="camera" as="menu" />
      <Quality devices={devices} />
      <EffectChoice devices={devices} kind="camera" as="menu" />
      <EffectNote devices={devices} kind="camera" />
    </div>
  );
}

function Quality({ devices }: { devices: DevicesModel }) {
  const camera = devices.camera.value;
  const { height, frameRate } = devices.settings.value;
  // Firefox before 132 does not report its capabilities.
  const limits = camera.phase === 'on' ? camera.source.getCapabilities?.() : undefined;
  const { heights, frameRates } = qualitiesOf(limits);
  return (
    <div class={styles.pair}>
      <SelectField
        label={t('settings.resolution')}
        options={heights.map((height) => ({
          id: String(height),
          label: t('settings.height', { height: String(height) }),
        }))}
        chosen={String(nearest(heights, height))}
        onChoose={(id) => void devices.change({ height: Number(id) })}
      />
      <SelectField
        label={t('settings.frame_rate')}
        options={frameRates.map((rate) => ({
          id: String(rate),
          label: t('settings.per_second', { rate: String(rate) }),
        }))}
        chosen={String(nearest(frameRates, frameRate))}
        onChoose={(id) => void devices.change({ frameRate: Number(id) })}
      />
    </div>
  );
}

/** The largest choice up to the requested value, which the camera then delivers. */
const nearest = (choices: readonly number[], requested: number) =>
  choices.findLast((choice) => choice <= requested) ?? choices[0];
