/** How much speech is held, in frames: two seconds of 20 ms each. The oldest is dropped first. */
const MAX_FRAMES = 100;
/** How often the server is asked again while speech is held, in frames. */
const ASKED_EVERY = 50;

/**
 * The frames of a microphone, which are held while the server has no receivers for them: silence is dropped, and speech
 * is sent, complete, once the receivers are ready.
 */
export class HeldSpeech<Frame> {
  readonly #onSpeech: () => void;
  #holds = false;
  #frames: Frame[] = [];
  /** How many frames have been held since the last hold began. */
  #count = 0;

  /** `onSpeech` is called when speech begins while it is held, and every second while it still is. */
  constructor(onSpeech: () => void) {
    this.#onSpeech = onSpeech;
  }

  /** @returns the frames to send now. */
  next(frame: Frame, { speech }: { speech: boolean }): Frame[] {
    if (!this.#holds) return [frame];
    if (!speech && this.#frames.length === 0) return [];
    this.#frames.push(frame);
    if (this.#frames.length > MAX_FRAMES) this.#frames.shift();
    if (this.#count % ASKED_EVERY === 0) this.#onSpeech();
    this.#count += 1;
    return [];
  }

  /** @returns the frames to send now. */
  hold(holds: boolean): Frame[] {
    this.#holds = holds;
    this.#count = 0;
    return holds ? [] : this.#frames.splice(0);
  }
}
