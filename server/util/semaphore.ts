/** Runs at most so many tasks at one time; the others wait and begin in the order asked. */
export class Semaphore {
  /**
   * Those who have come since `#next` was filled: to take the first of a long list each time would move all the others.
   */
  #waiting: (() => void)[] = [];
  /** Those who are next, the last of them first. */
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

  /** The next one begins in the place of the one that ended. */
  #passOn(): void {
    if (this.#next.length === 0) [this.#next, this.#waiting] = [this.#waiting.reverse(), []];
    const next = this.#next.pop();
    if (next) next();
    else this.#free += 1;
  }
}
