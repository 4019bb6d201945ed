/**
 * Runs in the page before its own scripts: of Chromium's two fake cameras one shows red from then on, the other green.
 * (Chromium's own second fake camera shows in a video element, but gives no frames to a peer connection.)
 */
export function colouredCameras(): void {
  const { mediaDevices }: Partial<Navigator> = navigator;
  // For the blank page with which a new window starts.
  if (!mediaDevices) return;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  const filming = async (color: string, deviceId: string): Promise<MediaStreamTrack> => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      frame += 1;
      if (!context) return;
      context.fillStyle = color;
      context.fillRect(0, 0, 640, 360);
      context.fillStyle = frame % 2 ? 'white' : 'black';
      context.fillRect(0, 0, 20, 20);
    }, 33);
    const [track] = canvas.captureStream(30).getVideoTracks();
    if (!track) throw new Error('a canvas always gives a track');
    track.getSettings = () => ({ deviceId, width: 640, height: 360 });
    return track;
  };
  mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await real(constraints);
    const [camera] = stream.getVideoTracks();
    if (!camera) return stream;
    const { deviceId = '' } = camera.getSettings();
    const cameras = (await mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
    const second = cameras[1]?.deviceId === deviceId;
    stream.removeTrack(camera);
    camera.stop();
    stream.addTrack(await filming(second ? 'rgb(0,200,0)' : 'rgb(200,0,0)', deviceId));
    return stream;
  };
}
