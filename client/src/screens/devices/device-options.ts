import type { CaptureError } from '../../devices/capture-error.ts';
import type { DeviceKind } from '../../devices/device-list.ts';
import { t } from '../../i18n/i18n.ts';
import type { DevicesModel } from '../../models/devices/devices.ts';
import type { Option } from '../../ui/device-radios.tsx';

/** The devices of one kind as menu entries; with the browser's label if there is one, otherwise numbered. */
export function deviceOptions(devices: DevicesModel, kind: DeviceKind): readonly Option[] {
  return devices.lists.value[kind].map(({ id, label }, index) => ({
    id,
    label: label === '' ? t(numbered[kind], { number: String(index + 1) }) : label,
  }));
}

const numbered = {
  microphone: 'mic.numbered',
  camera: 'camera.numbered',
  speaker: 'speaker.numbered',
} as const;

/** Why there is no device of a kind to choose: browsers reveal devices only after the person has allowed access. */
export function noOptions(devices: DevicesModel): string {
  const states = [devices.microphone.value, devices.camera.value];
  const known = states.every((state) => state.phase === 'on' || (state.phase === 'failed' && !isRefusal(state.reason)));
  return t(known ? 'device.none' : 'device.unnamed');
}

const isRefusal = (reason: CaptureError) => reason === 'denied' || reason === 'dismissed';
