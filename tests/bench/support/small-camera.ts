const FRAMES_PER_SECOND = 15;

/**
 * For a page, before its own scripts: makes the camera a small canvas (16:9), so that one machine can run many pages.
 */
export const smallCamera = (height: number): string => `(${paintCamera})(${height}, ${FRAMES_PER_SECOND})`;

/** Runs in the page. */
function paintCamera(height: number, frameRate: number): void {
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await real(constraints);
    const [camera] = stream.getVideoTracks();
    if (!camera) return stream;
    const settings = camera.getSettings();
    camera.stop();
    stream.removeTrack(camera);
    const width = (height * 16) / 9;
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      frame += 1;
      if (!context) return;
      context.fillStyle = `hsl(${frame % 360} 60% 50%)`;
      context.fillRect(0, 0, width, height);
    }, 1000 / frameRate);
    const [painted] = canvas.captureStream(frameRate).getVideoTracks();
    if (!painted) throw new Error('a canvas always gives a track');
    painted.getSettings = () => ({ ...settings, width, height, frameRate });
    stream.addTrack(painted);
    return stream;
  };
}
