export type TurnsOptions = {
  /** The longest wait, in milliseconds: a longer one would keep people out after its cause has ended. */
  maxMs: number;
  /** A monotonic clock in milliseconds. */
  now?: () => number;
};

/**
 * At this many keys, those whose turns have passed are forgotten; then again once there are twice as many as remained.
 */
const SWEEP_FROM = 1000;

/** Gives refused clients a time to retry, one after another by key, so that they do not return together. */
export class Turns {
  readonly #maxMs: number;
  readonly #now: () => number;
  /** The last turn of each key. */
  readonly #last = new Map<string, number>();
  #sweepAt = SWEEP_FROM;

  constructor({ maxMs, now = () => performance.now() }: TurnsOptions) {
    this.#maxMs = maxMs;
    this.#now = now;
  }

  /**
   * The next turn of this key, each `eachMs` after the previous one and none within `waitMs`; beyond the longest wait,
   * turns start over.
   * @returns in how many milliseconds it is.
   */
  take(key: string, { waitMs, eachMs }: { waitMs: number; eachMs: number }): number {
    const now = this.#now();
    const [first, next] = [now + waitMs, (this.#last.get(key) ?? 0) + eachMs];
    const turn = next > now + this.#maxMs ? first : Math.max(first, next);
    this.#last.set(key, turn);
    if (this.#last.size > this.#sweepAt) this.#sweep(now);
    return Math.min(Math.ceil(turn - now), this.#maxMs);
  }

  #sweep(now: number): void {
    for (const [key, turn] of this.#last) if (turn <= now) this.#last.delete(key);
    this.#sweepAt = Math.max(SWEEP_FROM, 2 * this.#last.size);
  }
}
