/** Fewer pictures a second than this are worse than the background that they hide. */
const LEAST_PER_SECOND = 12;
/** The first pictures take longer: the model is being made ready for this machine. */
const WARM_UP = 8;
const JUDGED = 24;

/** Whether a machine that took so many milliseconds for each of the pictures so far, oldest first, cannot keep up. */
export function isTooSlow(times: readonly number[]): boolean {
  if (times.length < WARM_UP + JUDGED) return false;
  const median = times.slice(-JUDGED).toSorted((one, other) => one - other)[JUDGED / 2] ?? 0;
  return median > 1000 / LEAST_PER_SECOND;
}

/** Measures pictures, and calls `onTooSlow` once where the machine cannot keep up. */
export class Pace {
  readonly #onTooSlow: () => void;
  #times: number[] = [];
  #over = false;

  constructor(onTooSlow: () => void) {
    this.#onTooSlow = onTooSlow;
  }

  /** One more picture took so long. */
  took(milliseconds: number): void {
    this.#times = [...this.#times, milliseconds].slice(-(WARM_UP + JUDGED));
    if (this.#over || !isTooSlow(this.#times)) return;
    this.#over = true;
    this.#onTooSlow();
  }
}
