import { AppError } from '#shared/protocol/errors.ts';
import type { LimitStats } from '#shared/protocol/http.ts';
import { type LimitOptions, refusalText } from './limit.ts';

export type GaugeOptions = LimitOptions & {
  /** How many each key may hold at one time. */
  max: number;
};

/** Bounds how many things each key holds at one time, such as sockets per address. */
export class Gauge {
  readonly #options: GaugeOptions;
  readonly #held = new Map<string, number>();
  #refused = 0;

  constructor(options: GaugeOptions) {
    this.#options = options;
  }

  /** How many this key holds. */
  of(key: string): number {
    return this.#held.get(key) ?? 0;
  }

  isFull(key: string): boolean {
    return this.of(key) >= this.#options.max;
  }

  /** As `take` would refuse it. @throws AppError the limit's code. */
  refuseIfFull(key: string, amount = 1): void {
    const { name, scope, max, code = 'too_many_requests', advice } = this.#options;
    if (this.of(key) + amount <= max) return;
    this.#refused += 1;
    throw new AppError(code, refusalText(`${name}: at most ${max} per ${scope}`, advice));
  }

  /**
   * Takes one more, or `amount`.
   * @returns gives it back; may be called twice.
   * @throws AppError the limit's code.
   */
  take(key: string, amount = 1): () => void {
    this.refuseIfFull(key, amount);
    this.#held.set(key, this.of(key) + amount);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#giveBack(key, amount);
    };
  }

  get stats(): LimitStats {
    const { name, scope, max } = this.#options;
    const highest = Math.max(0, ...this.#held.values());
    return { name, scope, max, highest, keys: this.#held.size, refused: this.#refused };
  }

  #giveBack(key: string, amount: number): void {
    const left = this.of(key) - amount;
    if (left > 0) this.#held.set(key, left);
    else this.#held.delete(key);
  }
}
