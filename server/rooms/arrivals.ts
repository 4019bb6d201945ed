import { nextTurn, overTurns } from '../util/event-loop-turns.ts';

export type ArrivalsOptions = {
  /** Whether the room is large. */
  isPaced(): boolean;
  /** Called behind the seats that were taken, and at the latest `EVERY_MS` after `announceSoon`. */
  announce(): Promise<void>;
};

/** How often the people of a large room are notified of others who join and leave, in milliseconds. */
const EVERY_MS = 1000;
/** How many are seated in one turn of the event loop, and how many are answered, so that it serves others meanwhile. */
const SEATED_PER_TURN = 16;
const ANSWERED_PER_TURN = 8;

/**
 * Seats the people who join a large room together, at most once a second, so that one notice announces all of them.
 * Their joins are answered once it is sent. In a small room, or after a second without changes, nobody waits.
 */
export class Arrivals {
  readonly #options: ArrivalsOptions;
  /** Each seats somebody, and returns what answers their join. */
  #waiting: (() => () => void)[] = [];
  /** Whether people who left wait to be announced. */
  #due = false;
  #isSeating = false;
  /** Runs for a second after each announcement. */
  #pause: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ArrivalsOptions) {
    this.#options = options;
  }

  /** Runs `sit` now, or when it is due. @returns its result once the others know; rejects if it throws. */
  next<Result>(sit: () => Result): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.push(() => {
      try {
        const result = sit();
        return () => resolve(result);
      } catch (error) {
        return () => reject(error);
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
    this.#runIfFree();
  }

  get #isPaced(): boolean {
    return this.#options.isPaced() && !this.#closed;
  }

  #runIfFree(): void {
    const isFree = !this.#isSeating && !(this.#pause && this.#isPaced);
    if (isFree && (this.#waiting.length > 0 || this.#due)) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isSeating = true;
    this.#due = false;
    const answers: (() => void)[] = [];
    const seat = (some: readonly (() => () => void)[]) => answers.push(...some.map((sit) => sit()));
    await overTurns(this.#waiting.splice(0), { perTurn: SEATED_PER_TURN, handle: seat });
    if (this.#isPaced) await this.#announce();
    await overTurns(answers, { perTurn: ANSWERED_PER_TURN, handle: callAll });
    this.#isSeating = false;
    this.#runIfFree();
  }

  /** Resolves once the notices are sent. */
  async #announce(): Promise<void> {
    this.#endPause();
    this.#pause = setTimeout(() => {
      this.#pause = undefined;
      this.#runIfFree();
    }, EVERY_MS);
    await this.#options.announce();
    await nextTurn();
  }

  #endPause(): void {
    clearTimeout(this.#pause);
    this.#pause = undefined;
  }
}

function callAll(answers: readonly (() => void)[]): void {
  for (const answer of answers) answer();
}
