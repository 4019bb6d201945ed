/**
 * Runs in the page before its own scripts: the camera shows a painted person before a wall, in colours that follow
 * from `?name=`, so that pictures of the product show something like people. Small and slow, since many of them run on one machine.
 * A shared screen shows a slide.
 */
export function paintedCamera(): void {
  const name = new URLSearchParams(location.search).get('name') ?? '';
  const hue = [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0) * 47, 0) % 360;
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  context?.scale(0.5, 0.5);

  const circle = (x: number, y: number, radius: number, color: string) => {
    if (!context) return;
    context.fillStyle = color;
    context.beginPath();
    context.ellipse(x, y, radius, radius * 1.15, 0, 0, 2 * Math.PI);
    context.fill();
  };
  let frame = 0;
  const paint = () => {
    if (!context) return;
    frame += 1;
    const sway = Math.sin(frame / 10) * 8;
    const wall = context.createLinearGradient(0, 0, 1280, 720);
    wall.addColorStop(0, `hsl(${hue} 35% 78%)`);
    wall.addColorStop(1, `hsl(${hue} 30% 58%)`);
    context.fillStyle = wall;
    context.fillRect(0, 0, 1280, 720);
    context.fillStyle = `hsl(${hue} 25% 88%)`;
    context.fillRect(900, 90, 220, 280);
    circle(640 + sway, 860, 330, `hsl(${(hue + 150) % 360} 40% 38%)`);
    circle(640 + sway, 330, 150, `hsl(${25 + (hue % 15)} 45% ${45 + (hue % 30)}%)`);
    circle(640 + sway, 235, 140, `hsl(${(hue * 3) % 50} 30% 22%)`);
    circle(640 + sway, 365, 138, `hsl(${25 + (hue % 15)} 45% ${45 + (hue % 30)}%)`);
  };
  setInterval(paint, 200);
  paint();

  const { mediaDevices } = navigator;
  const real = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints = {}) => {
    const stream = await real(constraints);
    for (const camera of stream.getVideoTracks()) {
      const { deviceId } = camera.getSettings();
      camera.stop();
      stream.removeTrack(camera);
      for (const track of canvas.captureStream(5).getVideoTracks()) {
        track.getSettings = () => ({ ...(deviceId ? { deviceId } : {}), width: 640, height: 360 });
        stream.addTrack(track);
      }
    }
    return stream;
  };

  const slide = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
  const ink = slide.getContext('2d');
  const bars = [0.35, 0.5, 0.45, 0.7, 0.85];
  const present = () => {
    if (!ink) return;
    ink.fillStyle = '#ffffff';
    ink.fillRect(0, 0, 1280, 720);
    ink.fillStyle = '#14211f';
    ink.font = '600 56px sans-serif';
    ink.fillText('Autumn, in five bars', 110, 150);
    for (const [index, height] of bars.entries()) {
      ink.fillStyle = index === bars.length - 1 ? '#0c6b5e' : '#b9d8d2';
      ink.fillRect(110 + index * 220, 640 - height * 420, 150, height * 420);
    }
  };
  setInterval(present, 200);
  present();
  mediaDevices.getDisplayMedia = async () => slide.captureStream(5);
}
