/** The content of a camera: `second` if it is the second one; `frame` counts from 1. */
type Paint = (pen: CanvasRenderingContext2D, at: { frame: number; second: boolean; size: Size }) => void;

type Size = { width: number; height: number };

type Film = { paint: Paint; size?: Size; framesPerSecond?: number };

/**
 * For a page, before its own scripts: its cameras are *The red camera* and *The green camera*, and both show this film.
 * Small and slow unless said otherwise, so that many pages fit on one machine. (Of Chromium's two fake cameras only one
 * gives frames to a peer connection, and Firefox has only one.) The microphone is the browser's own.
 */
export const cameras = ({ paint, size = { width: 320, height: 180 }, framesPerSecond = 5 }: Film): string =>
  `(${replaceCameras})(${paint}, ${JSON.stringify(size)}, ${framesPerSecond})`;

const redAndGreen: Paint = (pen, { frame, second, size: { width, height } }) => {
  pen.fillStyle = second ? 'rgb(0,200,0)' : 'rgb(200,0,0)';
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = frame % 2 ? 'white' : 'black';
  pen.fillRect(0, 0, 20, 20);
};

/** One camera shows red, the other green. Too small for simulcast. */
export const paintedCameras = cameras({ paint: redAndGreen });

/** The same, large enough for two simulcast streams. */
export const simulcastCameras = cameras({ paint: redAndGreen, size: { width: 640, height: 360 } });

/** 1280x720 and constantly moving, which takes much of a machine and all of an uplink. */
export const movingCamera = cameras({
  paint: (pen, { frame, size: { width, height } }) => {
    for (let patch = 0; patch < 20; patch += 1) {
      pen.fillStyle = `hsl(${frame * 7 + patch * 31} 80% 50%)`;
      pen.fillRect((patch * 97 + frame * 11) % width, (patch * 53 + frame * 7) % height, 120, 90);
    }
  },
  size: { width: 1280, height: 720 },
  framesPerSecond: 20,
});

/** Noise: even this small video takes all that the encoder may send. */
export const noisyCamera = cameras({
  paint: (pen, { size: { width, height } }) => {
    const image = new ImageData(width, height);
    for (let from = 0; from < image.data.length; from += 38_400) {
      crypto.getRandomValues(image.data.subarray(from, from + 38_400));
    }
    pen.putImageData(image, 0, 0);
  },
});

/** Of this height (16:9), with a colour that changes. */
export const smallCamera = (height: number): string =>
  cameras({
    paint: (pen, { frame, size }) => {
      pen.fillStyle = `hsl(${frame % 360} 60% 50%)`;
      pen.fillRect(0, 0, size.width, size.height);
    },
    size: { width: (height * 16) / 9, height },
    framesPerSecond: 15,
  });

/** Runs in the page. */
function replaceCameras(paint: Paint, size: Size, framesPerSecond: number): void {
  const { mediaDevices }: Partial<Navigator> = navigator;
  // For the blank page with which a new window starts.
  if (!mediaDevices) return;
  const list = ['red', 'green'].map((color) => ({
    deviceId: color,
    groupId: color,
    kind: 'videoinput' as const,
    label: `The ${color} camera`,
    toJSON: () => color,
  }));
  const realList = mediaDevices.enumerateDevices.bind(mediaDevices);
  const realOpen = mediaDevices.getUserMedia.bind(mediaDevices);
  const film = (deviceId: string): MediaStreamTrack => {
    const canvas = Object.assign(document.createElement('canvas'), size);
    const pen = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      frame += 1;
      if (pen) paint(pen, { frame, second: deviceId === 'green', size });
    }, 1000 / framesPerSecond);
    const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
    if (!track) throw new Error('a canvas always gives a track');
    track.getSettings = () => ({ deviceId, ...size, frameRate: framesPerSecond });
    return track;
  };
  mediaDevices.enumerateDevices = async () => {
    const others = (await realList()).filter(({ kind }) => kind !== 'videoinput');
    return [...list, ...others] as MediaDeviceInfo[];
  };
  mediaDevices.getUserMedia = async ({ audio = false, video = false } = {}) => {
    const { deviceId } = typeof video === 'object' ? video : {};
    const { exact } = typeof deviceId === 'object' && !Array.isArray(deviceId) ? deviceId : {};
    const stream = audio ? await realOpen({ audio }) : new MediaStream();
    if (video) stream.addTrack(film(exact === 'green' ? 'green' : 'red'));
    return stream;
  };
}
