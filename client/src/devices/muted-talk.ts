import type { ReadonlySignal } from '@preact/signals';
import { effect, signal } from '@preact/signals';

/**
 * The level from which a microphone signal counts as speech, on the meter's scale of 0 to 1; a fan or a keyboard is
 * below it.
 */
const SPEECH_LEVEL = 0.5;
/** Shorter sounds do not count, for example a cough. */
const SPEECH_MS = 600;

/** How long the participant has been speaking, given the current `level`; pauses reduce it. */
export function nextSpeech(spokenMs: number, { level, elapsedMs }: { level: number; elapsedMs: number }): number {
  return level >= SPEECH_LEVEL ? Math.min(SPEECH_MS, spokenMs + elapsedMs) : Math.max(0, spokenMs - elapsedMs / 2);
}

/** Whether that is long enough to be speech. */
export const isSpeech = (spokenMs: number): boolean => spokenMs >= SPEECH_MS;

export type MutedTalkOptions = {
  /** The track of a microphone that runs but is not sent; undefined while it is sent, or no microphone runs. */
  unheard: ReadonlySignal<MediaStreamTrack | undefined>;
  /** Listens to a track until it is closed. */
  meter: (track: MediaStreamTrack) => { read(): number; close(): void };
};

/** How often the level is measured, in milliseconds. */
const EVERY_MS = 100;

/**
 * Detects that a muted participant speaks. The microphone runs while muted anyway, so that unmuting takes effect at
 * once; its audio is measured in the page and is not sent.
 */
export class MutedTalk {
  readonly #noticed = signal(false);
  /** Whether the participant has spoken since they were muted. */
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
