import type { ReadonlySignal } from '@preact/signals';
import { effect, signal } from '@preact/signals';

/** Loud enough for a voice into the microphone, on the meter's scale of 0 to 1; a fan or a keyboard is below it. */
const SPEECH_LEVEL = 0.5;
/** Speech differs from a cough by its duration. */
const SPEECH_MS = 600;

/** How long somebody has been speaking, given the current `level`; short pauses count against it. */
export function nextSpeech(spokenMs: number, { level, elapsedMs }: { level: number; elapsedMs: number }): number {
  return level >= SPEECH_LEVEL ? Math.min(SPEECH_MS, spokenMs + elapsedMs) : Math.max(0, spokenMs - elapsedMs / 2);
}

/** Whether that is long enough to be speech. */
export const isSpeech = (spokenMs: number): boolean => spokenMs >= SPEECH_MS;

export type MutedTalkOptions = {
  /** The microphone that runs while nothing of it is sent; undefined while everything is sent, or nothing runs. */
  unheard: ReadonlySignal<MediaStreamTrack | undefined>;
  /** Listens to a track until it is closed. */
  meter: (track: MediaStreamTrack) => { read(): number; close(): void };
};

const EVERY_MS = 100;

/**
 * Notices that a muted person speaks. The microphone runs while muted anyway, so that unmuting takes effect at once;
 * what it gives is measured in the page and goes nowhere.
 */
export class MutedTalk {
  readonly #noticed = signal(false);
  /** Until the person is no longer muted. */
  readonly noticed: ReadonlySignal<boolean> = this.#noticed;
  readonly close: () => void;

  constructor({ unheard, meter }: MutedTalkOptions) {
    this.close = effect(() => {
      const track = unheard.value;
      this.#noticed.value = false;
      return track && this.#listen(meter(track));
    });
  }

  #listen(meter: ReturnType<MutedTalkOptions['meter']>): () => void {
    let spokenMs = 0;
    const timer = setInterval(() => {
      spokenMs = nextSpeech(spokenMs, { level: meter.read(), elapsedMs: EVERY_MS });
      if (isSpeech(spokenMs)) this.#noticed.value = true;
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      meter.close();
    };
  }
}
