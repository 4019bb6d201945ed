/** The layout of the stamps; given to the page, which paints and reads them. */
export const STAMPS = {
  width: 320,
  height: 180,
  framesPerSecond: 30,
  /** A frame carries its time in milliseconds, modulo 2 to the power of this. */
  bits: 16,
  /** The sound is a row of tones, one after another and over again, so that one can hear the position in the row. */
  toneMs: 40,
  toneHertz: Array.from({ length: 16 }, (_, index) => 600 + 200 * index),
};
export type Stamps = typeof STAMPS;
type Generator = new (of: { kind: 'video' }) => MediaStreamTrack & { writable: WritableStream<VideoFrame> };

/**
 * For a page, before its own scripts: a camera whose frames say when they were painted, and a microphone that counts in
 * tones.
 */
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
  /** In a worker, so that no frame waits while the page is busy. */
  const camera = (): MediaStreamTrack => {
    const { MediaStreamTrackGenerator } = window as unknown as { MediaStreamTrackGenerator: Generator };
    const track = new MediaStreamTrackGenerator({ kind: 'video' });
    const code = `(${film})(${JSON.stringify({ width, height, framesPerSecond, bits })})`;
    const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
    worker.postMessage(track.writable, [track.writable]);
    track.getSettings = () => ({ deviceId: 'videoinput', width, height, frameRate: framesPerSecond });
    return track;
  };
  function film(of: Pick<Stamps, 'width' | 'height' | 'framesPerSecond' | 'bits'>): void {
    const canvas = new OffscreenCanvas(of.width, of.height);
    const context = canvas.getContext('2d');
    const paint = (stamp: number) => {
      if (!context) return;
      context.fillStyle = `hsl(${(stamp / 50) % 360} 50% 50%)`;
      context.fillRect(0, 0, of.width, of.height);
      for (let bit = 0; bit < of.bits; bit += 1) {
        context.fillStyle = stamp & (1 << bit) ? 'white' : 'black';
        context.fillRect((bit * of.width) / of.bits, 0, of.width / of.bits, of.height / 3);
      }
    };
    self.onmessage = ({ data }: MessageEvent<WritableStream<VideoFrame>>) => {
      const writer = data.getWriter();
      setInterval(() => {
        const now = performance.timeOrigin + performance.now();
        paint(Math.round(now) % 2 ** of.bits);
        // Where the camera is turned off, nobody takes frames any more.
        writer.write(new VideoFrame(canvas, { timestamp: now * 1000 })).catch(() => self.close());
      }, 1000 / of.framesPerSecond);
    };
  }
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
