/**
 * Runs in the page before its own scripts: a shared screen is a moving video with a tone, since no browser here
 * records both.
 */
export function sharedWithSound(): void {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
  const context = canvas.getContext('2d');
  setInterval(() => {
    if (!context) return;
    context.fillStyle = `hsl(${(Date.now() / 10) % 360} 50% 50%)`;
    context.fillRect(0, 0, 640, 360);
  }, 100);
  navigator.mediaDevices.getDisplayMedia = async () => {
    const audio = new AudioContext();
    const sound = audio.createMediaStreamDestination();
    const tone = audio.createOscillator();
    tone.connect(sound);
    tone.start();
    return new MediaStream([...canvas.captureStream(10).getVideoTracks(), ...sound.stream.getAudioTracks()]);
  };
}
