/**
 * Runs in the page before its own scripts: two cameras that show a colour, one red and one green, small and slow so
 * that many pages fit on one machine. The microphone is the browser's own. (Firefox has only one fake camera.)
 */
export function paintedCameras(): void {
  const { mediaDevices }: Partial<Navigator> = navigator;
  // For the blank page with which a new window starts.
  if (!mediaDevices) return;
  const cameras = ['red', 'green'].map((color) => ({
    deviceId: color,
    groupId: color,
    kind: 'videoinput' as const,
    label: `The ${color} camera`,
    toJSON: () => color,
  }));
  const realList = mediaDevices.enumerateDevices.bind(mediaDevices);
  const realOpen = mediaDevices.getUserMedia.bind(mediaDevices);
  const film = (color: string): MediaStreamTrack => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
    const context = canvas.getContext('2d');
    let frame = 0;
    setInterval(() => {
      frame += 1;
      if (!context) return;
      context.fillStyle = color === 'red' ? 'rgb(200,0,0)' : 'rgb(0,200,0)';
      context.fillRect(0, 0, 320, 180);
      context.fillStyle = frame % 2 ? 'white' : 'black';
      context.fillRect(0, 0, 20, 20);
    }, 100);
    const [track] = canvas.captureStream(10).getVideoTracks();
    if (!track) throw new Error('a canvas always gives a track');
    track.getSettings = () => ({ deviceId: color, width: 320, height: 180, frameRate: 10 });
    return track;
  };
  mediaDevices.enumerateDevices = async () => {
    const others = (await realList()).filter(({ kind }) => kind !== 'videoinput');
    return [...cameras, ...others] as MediaDeviceInfo[];
  };
  mediaDevices.getUserMedia = async ({ audio = false, video = false } = {}) => {
    const { deviceId } = typeof video === 'object' ? video : {};
    const { exact } = typeof deviceId === 'object' && !Array.isArray(deviceId) ? deviceId : {};
    const stream = audio ? await realOpen({ audio }) : new MediaStream();
    if (video) stream.addTrack(film(exact === 'green' ? 'green' : 'red'));
    return stream;
  };
}
