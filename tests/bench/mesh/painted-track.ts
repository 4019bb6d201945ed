const FRAMES_PER_SECOND = 15;
const WIDTH = 320;
const HEIGHT = 180;

/** A camera that is expensive to encode and uses every bit that it is given: squares in new colours in every frame. */
export function paintedTrack(maxKbps: number): MediaStreamTrack | undefined {
  const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
  const context = canvas.getContext('2d');
  const squares = Math.ceil(maxKbps / 10);
  setInterval(() => {
    if (!context) return;
    for (let square = 0; square < squares; square += 1) {
      context.fillStyle = `hsl(${Math.random() * 360} 50% 50%)`;
      context.fillRect(Math.random() * WIDTH, Math.random() * HEIGHT, 24, 24);
    }
  }, 1000 / FRAMES_PER_SECOND);
  const [track] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  if (track) track.getSettings = () => ({ width: WIDTH, height: HEIGHT, frameRate: FRAMES_PER_SECOND });
  return track;
}
