import { ImagePlus } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { backgrounds, noiseReductions } from '../../devices/capture-settings.ts';
import type { CaptureKind } from '../../devices/device-list.ts';
import { keepBackgroundImage } from '../../devices/effects/background-image.ts';
import { addTexts, t } from '../../i18n/i18n.ts';
import { settingsEn, settingsKo } from '../../i18n/settings-texts.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { Button } from '../../ui/button.tsx';
import { DeviceRadios } from '../../ui/device-radios.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import styles from './effect-choice.module.css';

addTexts({ en: settingsEn, ko: settingsKo });

export type EffectChoiceProps = { devices: DevicesModel; kind: CaptureKind; as: 'menu' | 'radios' };

/** The noise reduction of the microphone, or the background of the camera. */
export function EffectChoice({ kind, ...how }: EffectChoiceProps) {
  return kind === 'microphone' ? <NoiseChoice {...how} /> : <BackgroundChoice {...how} />;
}

type ChoiceProps = Omit<EffectChoiceProps, 'kind'>;

function NoiseChoice({ devices, as }: ChoiceProps) {
  const { noise } = devices.settings.value;
  const Choice = choices[as];
  return (
    <div class={styles[as]}>
      <Choice
        label={t('mic.noise')}
        options={noiseReductions.map((id) => ({ id, label: t(`settings.noise_${id}`) }))}
        chosen={noise}
        onChoose={(id) => void devices.change({ noise: id })}
      />
      {noise === 'model' && <p class={styles.note}>{t('settings.noise_note')}</p>}
    </div>
  );
}

function BackgroundChoice({ devices, as }: ChoiceProps) {
  const { background } = devices.settings.value;
  const Choice = choices[as];
  return (
    <div class={styles[as]}>
      <div class={styles.choice}>
        <Choice
          label={t('camera.background')}
          options={backgrounds.map((id) => ({ id, label: t(`settings.background_${id}`) }))}
          chosen={background}
          onChoose={(id) => void devices.change({ background: id })}
        />
        {background === 'image' && <ImageButton devices={devices} />}
      </div>
      {background !== 'none' && <p class={styles.note}>{t('settings.background_note')}</p>}
    </div>
  );
}

const choices = { menu: SelectField, radios: DeviceRadios };

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
