import { ImagePlus } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { backgrounds, qualitiesOf } from '../../devices/capture-settings.ts';
import { keepPicture } from '../../devices/effects/picture.ts';
import { isMirrored } from '../../devices/mirrored.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { Button } from '../../ui/button.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { VideoView } from '../../ui/video-view.tsx';
import { DeviceChoice } from '../device-choice.tsx';
import { EffectNote } from './effect-note.tsx';
import styles from './section.module.css';

/** The camera, its resolution and frame rate, and the background. */
export function VideoSection({ devices }: { devices: DevicesModel }) {
  const camera = devices.camera.value;
  return (
    <div class={styles.section}>
      <div class={styles.picture}>
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
        {background === 'image' && <PictureButton devices={devices} />}
      </div>
      {background !== 'none' && <p class={styles.note}>{t('settings.background_note')}</p>}
    </>
  );
}

function PictureButton({ devices }: { devices: DevicesModel }) {
  const input = useRef<HTMLInputElement>(null);
  const [unreadable, setUnreadable] = useState(false);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    const picture = await keepPicture(file).catch(() => undefined);
    setUnreadable(picture === undefined);
    if (picture !== undefined) await devices.change({ picture });
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        aria-label={t('settings.picture')}
        onChange={({ currentTarget }) => void take(currentTarget.files?.[0])}
      />
      <Button icon={ImagePlus} onClick={() => input.current?.click()}>
        {t('settings.picture')}
      </Button>
      {unreadable && (
        <p class={styles.note} role="status">
          {t('settings.picture_unreadable')}
        </p>
      )}
    </>
  );
}

function Quality({ devices }: { devices: DevicesModel }) {
  const camera = devices.camera.value;
  const { height, frameRate } = devices.settings.value;
  // Firefox before 132 cannot be asked.
  const limits = camera.phase === 'on' ? camera.source.getCapabilities?.() : undefined;
  const { heights, frameRates } = qualitiesOf(limits);
  return (
    <div class={styles.pair}>
      <SelectField
        label={t('settings.resolution')}
        options={heights.map((lines) => ({ id: String(lines), label: t('settings.lines', { lines: String(lines) }) }))}
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
