/**
 * Runs in the page before its own scripts: a shared screen is small and slow, so that many fit on one machine.
 * (Capturing and encoding a whole screen takes a large part of a core.)
 */
export function paintedScreen(): void {
  const { mediaDevices }: Partial<Navigator> = navigator;
  // For the blank page with which a new window starts.
  if (!mediaDevices) return;
  const size = { width: 640, height: 360 };
  const canvas = Object.assign(document.createElement('canvas'), size);
  const pen = canvas.getContext('2d');
  let frame = 0;
  setInterval(() => {
    frame += 1;
    if (!pen) return;
    pen.fillStyle = `hsl(${(frame * 20) % 360} 50% 50%)`;
    pen.fillRect(0, 0, size.width, size.height);
  }, 200);
  mediaDevices.getDisplayMedia = async () => canvas.captureStream(5);
}
