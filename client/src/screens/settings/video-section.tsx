import { ImagePlus } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { backgrounds, qualitiesOf } from '../../devices/capture-settings.ts';
import { keepBackgroundImage } from '../../devices/effects/background-image.ts';
import { isMirrored } from '../../devices/mirrored.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { VideoView } from '../../ui/video-view.tsx';
import { DeviceChoice } from '../devices/device-choice.tsx';
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
      <BackgroundChoice devices={devices} />
      <EffectNote devices={devices} kind="camera" />
    </div>
  );
}

function BackgroundChoice({ devices }: { devices: DevicesModel }) {
  const { background } = devices.settings.value;
  return (
    <>
      <div class={background === 'image' ? styles.withButton : undefined}>
        <SelectField
          label={t('settings.background')}
          options={backgrounds.map((id) => ({ id, label: t(`settings.background_${id}`) }))}
          chosen={background}
          onChoose={(id) => void devices.change({ background: id })}
        />
        {background === 'image' && <ImageButton devices={devices} />}
      </div>
      {background !== 'none' && <p class={styles.note}>{t('settings.background_note')}</p>}
    </>
  );
}

function ImageButton({ devices }: { devices: DevicesModel }) {
  const input = useRef<HTMLInputElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const backgroundImage = await keepBackgroundImage(file).catch(() => undefined);
    setUnreadable(backgroundImage === undefined);
    if (backgroundImage !== undefined) await devices.change({ backgroundImage });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t('settings.choose_image')}
        onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
      />
      <Button icon={ImagePlus} onClick={() => input.current?.click()}>
        {t('settings.choose_image')}
      </Button>
      {unreadable && (
        <p class={styles.note} role="status">
          {t('settings.image_unreadable')}
        </p>
      )}
    </>
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
