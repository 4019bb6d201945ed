/** Runs in the page before its own scripts: the camera is a small canvas, so that many pages fit one machine; large enough for two simulcast layers. */
export function smallCamera(): void {
  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await real(constraints);
    const [camera] = stream.getVideoTracks();
    if (!camera) return stream;
    const settings = camera.getSettings();
    camera.stop();
    stream.removeTrack(camera);
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      frame += 1;
      if (!context) return;
      context.fillStyle = `hsl(${frame % 360} 60% 50%)`;
      context.fillRect(0, 0, 640, 360);
    }, 50);
    const [painted] = canvas.captureStream(20).getVideoTracks();
    if (!painted) throw new Error('a canvas always gives a track');
    painted.getSettings = () => ({ ...settings, width: 640, height: 360, frameRate: 20 });
    stream.addTrack(painted);
    return stream;
  };
}
