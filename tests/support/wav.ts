import { writeFileSync } from 'node:fs';

const RATE = 48_000;

/** Writes a WAV file, mono at 48 kHz: so many seconds of silence, and then of noise as loud as somebody who speaks. */
export function writeWav(path: string, { silence, noise }: { silence: number; noise: number }): void {
  const samples = Buffer.alloc((silence + noise) * RATE * 2);
  for (let at = silence * RATE; at < samples.length / 2; at += 1) {
    // Syllables, or the browser's noise suppression takes it for a fan.
    const loudness = Math.max(0, Math.sin((at / RATE) * 2 * Math.PI * 3)) * 12_000;
    samples.writeInt16LE(Math.round(Math.sin((at / RATE) * 2 * Math.PI * 300) * loudness), at * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF');
  head.writeUInt32LE(36 + samples.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.length, 40);
  writeFileSync(path, Buffer.concat([head, samples]));
}
