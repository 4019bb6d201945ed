/** Runs a limited number of tasks at one time; the others wait and start in order. */
export class Semaphore {
  /** Tasks added since `#next` was filled: taking the first of a long list each time would move all the others. */
  #waiting: (() => void)[] = [];
  /** The next tasks, in reverse order. */
  #next: (() => void)[] = [];
  #free: number;

  constructor(max: number) {
    this.#free = max;
  }

  /** Settles as `act` does. */
  async run<Result>(act: () => Promise<Result> | Result): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await act();
    } finally {
      this.#passOn();
    }
  }

  /** The next one starts in the place of the one that ended. */
  #passOn(): void {
    if (this.#next.length === 0) [this.#next, this.#waiting] = [this.#waiting.reverse(), []];
    const next = this.#next.pop();
    if (next) next();
    else this.#free += 1;
  }
}
