import type { CaptureSettings } from './capture-settings.ts';
import type { CaptureKind } from './device-list.ts';

/** Which device: a particular one, or the camera that faces that way; any if neither is given. */
export type DeviceRequest = { deviceId?: string | undefined; facingMode?: 'user' | 'environment' };

/** The constraints for a camera or microphone. */
export function constraintsFor(
  kind: CaptureKind,
  { deviceId, facingMode }: DeviceRequest,
  settings: CaptureSettings,
): MediaTrackConstraints {
  const device = {
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
    ...(facingMode === undefined ? {} : { facingMode: { exact: facingMode } }),
  };
  if (kind === 'camera') {
    const { height, frameRate } = settings;
    return {
      ...device,
      width: { ideal: (height * 16) / 9 },
      height: { ideal: height },
      frameRate: { ideal: frameRate },
    };
  }
  const { noise, echoCancellation, autoGainControl } = settings;
  return { ...device, echoCancellation, noiseSuppression: noise === 'browser', autoGainControl };
}
