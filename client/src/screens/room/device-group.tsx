import type { DeviceKind } from '../../devices/device-list.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices.ts';
import { DeviceRadios } from '../../ui/device-radios.tsx';
import { deviceOptions, noOptions } from '../device-options.ts';

/** The devices of one kind, to be changed during the call. */
export function DeviceGroup({ devices, kind }: { devices: DevicesModel; kind: DeviceKind }) {
  const options = deviceOptions(devices, kind);
  return (
    <DeviceRadios
      label={t(labels[kind])}
      options={options}
      none={noOptions(devices)}
      chosen={devices.chosen[kind].value ?? options[0]?.id}
      onChoose={(id) => void devices.choose(kind, id)}
    />
  );
}

const labels = { microphone: 'mic.label', camera: 'camera.label', speaker: 'speaker.label' } as const;
