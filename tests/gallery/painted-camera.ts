import { type paintPerson, personPainters } from './paint-person.ts';
import { paintSlide } from './paint-slide.ts';

/**
 * Runs in the page before its own scripts: the camera shows a painted person who follows from `?name=`, and a shared
 * screen shows a slide, so that screenshots of the product look lifelike.
 */
export const paintedCamera = `
  ${personPainters}
  ${paintSlide}
  (${filmed})(paintPerson, paintSlide);`;

function filmed(person: typeof paintPerson, slide: typeof paintSlide): void {
  const name = new URLSearchParams(location.search).get('name') ?? '';
  const canvasOf = (width: number, height: number, paint: (ink: CanvasRenderingContext2D) => void) => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const ink = canvas.getContext('2d');
    const again = () => ink && paint(ink);
    setInterval(again, 200);
    again();
    return canvas;
  };
  // Fewer frames a second than a camera gives: many of these run on one machine.
  const camera = canvasOf(640, 360, (ink) => person(ink, { name, sway: Math.sin(Date.now() / 600) }));
  const screen = canvasOf(1280, 720, slide);

  const named = (track: MediaStreamTrack, label: string) => Object.defineProperty(track, 'label', { value: label });
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await real(constraints);
    for (const replaced of stream.getVideoTracks()) {
      const { deviceId } = replaced.getSettings();
      replaced.stop();
      stream.removeTrack(replaced);
      for (const track of camera.captureStream(5).getVideoTracks()) {
        track.getSettings = () => ({ ...(deviceId ? { deviceId } : {}), width: 640, height: 360 });
        named(track, 'HD webcam');
        stream.addTrack(track);
      }
    }
    for (const track of stream.getAudioTracks()) named(track, 'Headset microphone');
    return stream;
  };
  const names: Record<MediaDeviceKind, string[]> = {
    audioinput: ['Headset microphone', 'Built-in microphone'],
    audiooutput: ['Headset', 'Built-in speaker'],
    videoinput: ['HD webcam', 'Document camera'],
  };
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => {
    const devices = await list();
    return (['audioinput', 'audiooutput', 'videoinput'] as const).flatMap((kind) =>
      names[kind].flatMap((name, index) => {
        const device = devices.filter((one) => one.kind === kind)[index];
        if (device === undefined) return [];
        const { deviceId, groupId } = device;
        const label = device.label && name;
        return [{ deviceId, groupId, kind, label, toJSON: () => ({ deviceId, groupId, kind, label }) }];
      }),
    );
  };
  mediaDevices.getDisplayMedia = async () => screen.captureStream(5);
}
