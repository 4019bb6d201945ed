import type { CaptureKind } from './device-list.ts';

/** What to ask of a camera or microphone; of exactly `deviceId` where one is given. */
export function constraintsFor(kind: CaptureKind, deviceId: string | undefined): MediaTrackConstraints {
  const device = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  return kind === 'camera'
    ? { ...device, width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } }
    : { ...device, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
}
