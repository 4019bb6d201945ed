/** Runs in the page before its own scripts: a camera of 1280x720 with constantly moving video. */
export function movingCamera(): void {
  const { mediaDevices }: Partial<Navigator> = navigator;
  // For the blank page with which a new window starts.
  if (!mediaDevices) return;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  const [width, height] = [1280, 720];
  const film = (deviceId: string): MediaStreamTrack => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      frame += 1;
      if (!context) return;
      for (let patch = 0; patch < 20; patch += 1) {
        context.fillStyle = `hsl(${frame * 7 + patch * 31} 80% 50%)`;
        context.fillRect((patch * 97 + frame * 11) % width, (patch * 53 + frame * 7) % height, 120, 90);
      }
    }, 50);
    const [track] = canvas.captureStream(20).getVideoTracks();
    if (!track) throw new Error('a canvas always gives a track');
    track.getSettings = () => ({ deviceId, width, height });
    return track;
  };
  mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await real(constraints);
    const [camera] = stream.getVideoTracks();
    if (!camera) return stream;
    stream.removeTrack(camera);
    camera.stop();
    stream.addTrack(film(camera.getSettings().deviceId ?? ''));
    return stream;
  };
}
