import { keepRunning } from './keep-running.ts';
import { LoopbackLevel } from './loopback-level.ts';

/** How long an AudioContext may take to start, in milliseconds; beyond it, there is no audio output device. */
const STARTING_MS = 1000;

/** How loud a microphone is, for a bar that moves smoothly. Owns an AudioContext: close it. */
export class LevelMeter {
  readonly #context = new AudioContext();
  readonly #analyser = this.#context.createAnalyser();
  readonly #samples = new Float32Array(1024);
  readonly #stopRunning = keepRunning(this.#context);
  readonly #track: MediaStreamTrack;
  readonly #startedAt = performance.now();
  #loopback: LoopbackLevel | undefined;
  #level = 0;
  #at = performance.now();

  /** To be created only after the person has allowed the microphone, so that nothing is started in vain. */
  constructor(track: MediaStreamTrack) {
    this.#track = track;
    this.#analyser.fftSize = this.#samples.length;
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
  }

  /** The level, 0 to 1; to be read once per frame. */
  read(): number {
    const now = performance.now();
    this.#level = nextLevel(this.#level, { target: this.#measure(now), elapsedMs: now - this.#at });
    this.#at = now;
    return this.#level;
  }

  /** The unsmoothed level. */
  #measure(now: number): number {
    if (this.#context.state === 'running') {
      this.#loopback?.close();
      this.#loopback = undefined;
      this.#analyser.getFloatTimeDomainData(this.#samples);
      return loudness(this.#samples);
    }
    if (now - this.#startedAt < STARTING_MS) return 0;
    this.#loopback ??= new LoopbackLevel(this.#track);
    return loudnessOf(this.#loopback.read() ** 2);
  }

  close(): void {
    this.#loopback?.close();
    this.#stopRunning();
    if (this.#context.state !== 'closed') void this.#context.close();
  }
}

const QUIETEST_DB = -60;
const LOUDEST_DB = -12;
const RISE_MS = 40;
const FALL_MS = 280;

/** Converts samples of -1 to 1 to a loudness of 0 to 1, linear in decibels like hearing. */
export function loudness(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return loudnessOf(sum / samples.length);
}

/** From a mean square. */
function loudnessOf(power: number): number {
  const decibels = 10 * Math.log10(power + Number.MIN_VALUE);
  return Math.min(1, Math.max(0, (decibels - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB)));
}

/** Follows `target` fast upwards and slowly downwards, the same at any frame rate. */
export function nextLevel(level: number, { target, elapsedMs }: { target: number; elapsedMs: number }): number {
  const time = target > level ? RISE_MS : FALL_MS;
  return target + (level - target) * Math.exp(-elapsedMs / time);
}
