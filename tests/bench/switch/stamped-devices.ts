/** How the stamps are laid out; the page, which paints and reads them, is given this. */
export const STAMPS = {
  width: 320,
  height: 180,
  framesPerSecond: 30,
  /** A frame carries its time in milliseconds, modulo 2 to the power of this. */
  bits: 16,
  /** Sound is a row of tones, one after another and over again, so that one hears where in the row it is. */
  toneMs: 40,
  toneHertz: Array.from({ length: 16 }, (_, index) => 600 + 200 * index),
};
export type Stamps = typeof STAMPS;

/** For a page, before its own scripts: a camera whose frames say when they were painted, and a microphone that counts in tones. */
export const stampedDevices = `(${stampDevices})(${JSON.stringify(STAMPS)})`;

/** Runs in the page. */
function stampDevices({ width, height, framesPerSecond, bits, toneMs, toneHertz }: Stamps): void {
  const devices = (['audioinput', 'videoinput'] as const).map((kind) => ({
    kind,
    deviceId: kind,
    groupId: 'bench',
    label: `Stamped ${kind}`,
    toJSON: () => ({}),
  }));
  const camera = (): MediaStreamTrack | undefined => {
    const canvas = Object.assign(document.createElement('canvas'), { width, height });
    const context = canvas.getContext('2d');
    const paint = () => {
      if (!context) return;
      const stamp = Math.round(performance.timeOrigin + performance.now()) % 2 ** bits;
      context.fillStyle = `hsl(${(stamp / 50) % 360} 50% 50%)`;
      context.fillRect(0, 0, width, height);
      for (let bit = 0; bit < bits; bit += 1) {
        context.fillStyle = stamp & (1 << bit) ? 'white' : 'black';
        context.fillRect((bit * width) / bits, 0, width / bits, height / 3);
      }
    };
    setInterval(paint, 1000 / framesPerSecond);
    const [track] = canvas.captureStream(framesPerSecond).getVideoTracks();
    if (track) track.getSettings = () => ({ deviceId: 'videoinput', width, height, frameRate: framesPerSecond });
    return track;
  };
  const microphone = (): MediaStreamTrack | undefined => {
    const audio = new AudioContext();
    const row = audio.createBuffer(1, (audio.sampleRate * toneMs * toneHertz.length) / 1000, audio.sampleRate);
    const samples = row.getChannelData(0);
    let phase = 0;
    for (const index of samples.keys()) {
      const hertz = toneHertz[Math.floor((index * toneHertz.length) / samples.length)] ?? 0;
      phase += (2 * Math.PI * hertz) / audio.sampleRate;
      samples[index] = 0.3 * Math.sin(phase);
    }
    const source = Object.assign(audio.createBufferSource(), { buffer: row, loop: true });
    const sound = audio.createMediaStreamDestination();
    source.connect(sound);
    source.start();
    const [track] = sound.stream.getAudioTracks();
    if (track) track.getSettings = () => ({ deviceId: 'audioinput' });
    return track;
  };
  Object.assign(navigator.mediaDevices, {
    enumerateDevices: async () => devices,
    getUserMedia: async ({ audio = false, video = false }: MediaStreamConstraints = {}) =>
      new MediaStream([audio && microphone(), video && camera()].filter((track) => track instanceof MediaStreamTrack)),
  });
}
