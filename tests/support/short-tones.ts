import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';
import { writeWav } from './wav.ts';

let path: string | undefined;

/**
 * A WAV file for microphones: a short tone every 1.7 seconds. Chromium’s own fake microphone is never silent, so every
 * page would encode, send and decode at all times. The worker looks for speakers every 300 ms and ignores fewer than
 * ten packets: a tone of less than 400 ms might never be noticed, since it always falls between the same two looks.
 */
export function shortTones(): string {
  if (!path) {
    path = join(temporaryFolder(), 'short-tones.wav');
    writeWav(path, { silence: 1.2, noise: 0.5 });
  }
  return path;
}
