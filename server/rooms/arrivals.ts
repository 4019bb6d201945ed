export type ArrivalsOptions = {
  /** Whether the room is large. */
  isPaced(): boolean;
  /** Called behind the seats that were taken, and at the latest `EVERY_MS` after `announceSoon`. */
  announce(): void;
};

/** How often the people of a large room are notified of others who join and leave, in milliseconds. */
const EVERY_MS = 1000;

/**
 * Seats the people who join a large room together, at most once a second, so that one notice announces all of them in
 * the tick in which they are seated. In a small room, or after a second without changes, nobody waits.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  #waiting: (() => void)[] = [];
  /** Whether people who left wait to be announced. */
  #due = false;
  /** Runs for a second after each announcement. */
  #pause: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** Runs `sit` now, or when it is due. @returns its result; rejects if it throws. */
  next<Result>(sit: () => Result): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push(() => {
      try {
        resolve(sit());
      } catch (error) {
        reject(error);
      }
    });
    this.#runIfFree();
    return promise;
  }

  /** Somebody has left. */
  announceSoon(): void {
    this.#due = true;
    this.#runIfFree();
  }

  /** The room is small again: nobody waits any more. */
  release(): void {
    this.#endPause();
    // Whoever left has left by then.
    queueMicrotask(() => this.#runIfFree());
  }

  /** The room has closed: those who wait are refused by it. */
  close(): void {
    this.#closed = true;
    this.#endPause();
    this.#run();
  }

  #runIfFree(): void {
    if (!this.#pause || !this.#options.isPaced()) this.#run();
  }

  #run(): void {
    if (this.#waiting.length === 0 && !this.#due) return;
    this.#due = false;
    for (const sit of this.#waiting.splice(0)) sit();
    if (!this.#options.isPaced() || this.#closed) return;
    this.#options.announce();
    this.#endPause();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#run();
    }, EVERY_MS);
  }

  #endPause(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }
}
