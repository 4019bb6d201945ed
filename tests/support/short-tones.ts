import { join } from 'node:path';
import { temporaryFolder } from './temporary-folder.ts';
import { writeWav } from './wav.ts';

let path: string | undefined;

/**
 * A WAV file for microphones: a short tone every 1.5 seconds. Chromium’s own fake microphone is never silent, so every
 * page would encode, send and decode at all times.
 */
export function shortTones(): string {
  if (!path) {
    path = join(temporaryFolder(), 'short-tones.wav');
    writeWav(path, { silence: 1.2, noise: 0.3 });
  }
  return path;
}
