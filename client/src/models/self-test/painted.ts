/** The size of a 720p camera. */
const SIZE = { width: 1280, height: 720 };
const FRAMES_PER_SECOND = 15;

/** Moving video to send if no camera opened. `stop` ends it. */
export function paintedCamera(): { track: MediaStreamTrack | undefined; stop(): void } {
  const canvas = Object.assign(document.createElement('canvas'), SIZE);
  const context = canvas.getContext('2d');
  let frame = 0;
  const paint = () => {
    if (!context) return;
    frame += 1;
    context.fillStyle = '#0a6f62';
    context.fillRect(0, 0, SIZE.width, SIZE.height);
    context.fillStyle = '#ffffff';
    context.fillRect((frame * 40) % SIZE.width, 0, 160, SIZE.height);
  };
  paint();
  const painting = setInterval(paint, 1000 / FRAMES_PER_SECOND);
  const [track] = canvas.captureStream(FRAMES_PER_SECOND).getVideoTracks();
  const stop = () => {
    clearInterval(painting);
    track?.stop();
  };
  return { track, stop };
}
