import { Serial } from '../util/serial.ts';

/** After a pass, changes that are not urgent wait this many times as long as the pass kept the event loop busy. */
const REST_FACTOR = 9;
/** The longest wait, in milliseconds: on a busy machine, a pass also counts what others did meanwhile. */
const MAX_REST_MS = 1000;

/**
 * Decides when the passes of a room run: one at a time, each with all changes of one tick and all that occurred during
 * the previous pass. Changes that one person can cause again and again take about a tenth of the event loop at most.
 */
export class Passes {
  readonly #pass: () => Promise<void>;
  readonly #busyMs: () => number;
  readonly #turns = new Serial();
  #due: NodeJS.Immediate | undefined;
  /** Runs until the room has rested. */
  #resting: NodeJS.Timeout | undefined;
  #later: NodeJS.Timeout | undefined;
  #restedAt = 0;
  #running = false;
  /** Whether a change that is not urgent waits. */
  #wanted = false;

  /** `busyMs` is how long the event loop has been busy so far. */
  constructor(pass: () => Promise<void>, { busyMs = () => performance.eventLoopUtilization().active } = {}) {
    this.#pass = pass;
    this.#busyMs = busyMs;
  }

  /** For a change that others notice. It runs after the current tick: a join is answered before its first notice. */
  soon(): void {
    clearTimeout(this.#resting);
    this.#due ??= setImmediate(() => void this.#turns.run(() => this.#run()));
  }

  /** For a change that is not urgent: at once in a room at rest. */
  whenRested(): void {
    this.#wanted = true;
    if (this.#running || this.#due) return;
    clearTimeout(this.#resting);
    const restMs = this.#restedAt - performance.now();
    if (restMs > 0) this.#resting = setTimeout(() => this.soon(), restMs);
    else this.soon();
  }

  /** Plans a pass after this time, in milliseconds; replaces the previous time. */
  after(ms: number): void {
    clearTimeout(this.#later);
    if (Number.isFinite(ms)) this.#later = setTimeout(() => this.whenRested(), Math.max(0, ms) + 1);
  }

  /** Resolves after one more pass. */
  settled(): Promise<void> {
    return this.#turns.run(() => this.#run());
  }

  close(): void {
    clearImmediate(this.#due);
    clearTimeout(this.#resting);
    clearTimeout(this.#later);
  }

  async #run(): Promise<void> {
    this.#due = undefined;
    this.#wanted = false;
    this.#running = true;
    const before = this.#busyMs();
    await this.#pass();
    const tookMs = this.#busyMs() - before;
    this.#restedAt = performance.now() + Math.min(REST_FACTOR * tookMs, MAX_REST_MS);
    this.#running = false;
    if (this.#wanted) this.whenRested();
  }
}
