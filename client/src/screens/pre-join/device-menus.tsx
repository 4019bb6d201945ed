import { Mic, Video, Volume2 } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices.ts';
import { DeviceSelect } from '../../ui/device-select.tsx';
import { deviceOptions, noOptions } from '../device-options.ts';
import styles from './device-menus.module.css';

/** Menus of microphones, cameras and, where a page may choose, speakers. */
export function DeviceMenus({ devices }: { devices: DevicesModel }) {
  return (
    <section class={styles.menus} aria-label={t('prejoin.devices')}>
      <DeviceSelect
        icon={Mic}
        label={t('mic.label')}
        options={deviceOptions(devices, 'microphone')}
        none={noOptions(devices)}
        chosen={devices.chosen.microphone.value}
        onChoose={(id) => void devices.choose('microphone', id)}
      />
      <DeviceSelect
        icon={Video}
        label={t('camera.label')}
        options={deviceOptions(devices, 'camera')}
        none={noOptions(devices)}
        chosen={devices.chosen.camera.value}
        onChoose={(id) => void devices.choose('camera', id)}
      />
      {devices.canChooseSpeaker && (
        <DeviceSelect
          icon={Volume2}
          label={t('speaker.label')}
          options={deviceOptions(devices, 'speaker')}
          none={noOptions(devices)}
          chosen={devices.chosen.speaker.value}
          onChoose={(id) => void devices.choose('speaker', id)}
        />
      )}
    </section>
  );
}
