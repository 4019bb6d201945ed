/** Fewer frames per second than this are worse than the background that they hide. */
const MIN_PER_SECOND = 12;
/** The first frames take longer: the model is being prepared for this machine. */
const WARM_UP = 8;
const MEASURED = 24;

/** Whether a machine that took this many milliseconds for each frame so far, oldest first, cannot keep up. */
export function isTooSlow(times: readonly number[]): boolean {
  if (times.length < WARM_UP + MEASURED) return false;
  const median = times.slice(-MEASURED).toSorted((one, other) => one - other)[MEASURED / 2] ?? 0;
  return median > 1000 / MIN_PER_SECOND;
}

/** Measures frames, and calls `onTooSlow` once if the machine cannot keep up. */
export class Pace {
  readonly #onTooSlow: () => void;
  #times: number[] = [];
  #over = false;

  constructor(onTooSlow: () => void) {
    this.#onTooSlow = onTooSlow;
  }

  /** Reports how long another frame took. */
  took(milliseconds: number): void {
    this.#times = [...this.#times, milliseconds].slice(-(WARM_UP + MEASURED));
    if (this.#over || !isTooSlow(this.#times)) return;
    this.#over = true;
    this.#onTooSlow();
  }
}
