import { Mic, Video, Volume2 } from 'lucide';
import type { DeviceKind } from '../../devices/device-list.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import { DeviceRadios } from '../../ui/device-radios.tsx';
import { SelectField } from '../../ui/select-field.tsx';
import { deviceOptions, noOptions } from './device-options.ts';

export type DeviceChoiceProps = { devices: DevicesModel; kind: DeviceKind; as: 'menu' | 'radios' };

/** A menu of the devices of one kind; nothing if the browser offers no choice, as for speakers in many browsers. */
export function DeviceChoice({ devices, kind, as }: DeviceChoiceProps) {
  if (kind === 'speaker' && !devices.canChooseSpeaker) return null;
  const options = deviceOptions(devices, kind);
  const choice = {
    label: t(labels[kind]),
    options,
    none: noOptions(devices),
    chosen: devices.chosen[kind].value ?? options[0]?.id,
    onChoose: (id: string) => void devices.choose(kind, id),
  };
  return as === 'menu' ? <SelectField icon={icons[kind]} {...choice} /> : <DeviceRadios {...choice} />;
}

const labels = { microphone: 'mic.label', camera: 'camera.label', speaker: 'speaker.label' } as const;
const icons = { microphone: Mic, camera: Video, speaker: Volume2 };
