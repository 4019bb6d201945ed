/** The kinds of devices that a person chooses. */
export type DeviceKind = 'microphone' | 'camera' | 'speaker';
/** The kinds that provide a track. */
export type CaptureKind = Exclude<DeviceKind, 'speaker'>;

/** A menu entry. `label` is empty if the browser does not reveal it. */
export type DeviceChoice = { id: string; label: string };
export type DeviceLists = Record<DeviceKind, readonly DeviceChoice[]>;

/** No devices, or none that the browser reveals. */
export const noDevices: DeviceLists = { microphone: [], camera: [], speaker: [] };

/** The devices of each kind that can be chosen. Before permission there are none: browsers then withhold the ids. */
export function listDevices(infos: readonly MediaDeviceInfo[]): DeviceLists {
  const ofKind = (kind: MediaDeviceKind) =>
    infos
      .filter((info) => info.kind === kind && isChoice(info))
      .map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { microphone: ofKind('audioinput'), camera: ofKind('videoinput'), speaker: ofKind('audiooutput') };
}

/** The remembered device if it is plugged in: by id, or by label if the browser has given it a new id. */
export function findPreferred(
  choices: readonly DeviceChoice[],
  preferred: DeviceChoice | undefined,
): DeviceChoice | undefined {
  if (preferred === undefined) return undefined;
  return (
    choices.find(({ id }) => id === preferred.id) ??
    choices.find(({ label }) => label !== '' && label === preferred.label)
  );
}

// Windows lists its "communications" device again under that id, besides the device itself.
const isChoice = ({ deviceId }: MediaDeviceInfo) => deviceId !== '' && deviceId !== 'communications';
