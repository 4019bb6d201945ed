/**
 * Runs in the page before its own scripts: `unplug(kind, index)` removes one of Chromium's fake devices as if it were
 * unplugged, `plugIn()` restores all of them. Everything but the hardware is the browser's own.
 */
export function pluggableDevices(): void {
  const { mediaDevices } = navigator;
  const realList = mediaDevices.enumerateDevices.bind(mediaDevices);
  const realOpen = mediaDevices.getUserMedia.bind(mediaDevices);
  const gone = new Set<string>();
  const tracks: MediaStreamTrack[] = [];

  const left = async () => (await realList()).filter(({ kind, deviceId }) => !gone.has(kind + deviceId));
  const chosen = async (kind: MediaDeviceKind, wanted: MediaTrackConstraints | boolean | undefined) => {
    if (typeof wanted !== 'object') return wanted;
    const id = (wanted.deviceId as ConstrainDOMStringParameters | undefined)?.exact;
    if (id !== undefined) return gone.has(kind + id) ? Promise.reject(new OverconstrainedError('deviceId')) : wanted;
    // Any device that is present will do.
    const first = (await left()).find((device) => device.kind === kind);
    if (!first) return Promise.reject(new DOMException('none is left', 'NotFoundError'));
    return { ...wanted, ...(first.deviceId ? { deviceId: { exact: first.deviceId } } : {}) };
  };

  mediaDevices.enumerateDevices = left;
  mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
    const stream = await realOpen({
      audio: (await chosen('audioinput', audio)) ?? false,
      video: (await chosen('videoinput', video)) ?? false,
    });
    tracks.push(...stream.getTracks());
    return stream;
  };

  const unplug = async (kind: MediaDeviceKind, index: number) => {
    const deviceId = (await realList()).filter((device) => device.kind === kind)[index]?.deviceId ?? '';
    gone.add(kind + deviceId);
    for (const track of tracks) {
      if (track.readyState === 'ended' || track.getSettings().deviceId !== deviceId) continue;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    mediaDevices.dispatchEvent(new Event('devicechange'));
  };
  const plugIn = () => {
    gone.clear();
    mediaDevices.dispatchEvent(new Event('devicechange'));
  };
  Object.assign(window, { unplug, plugIn });
}
