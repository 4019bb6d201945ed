import { AppError } from '#shared/protocol/errors.ts';
import type { LimitStats } from '#shared/protocol/http.ts';
import { type LimitOptions, refusalText } from './limit.ts';
import { fitsShare, siteOf } from './site-share.ts';
import { Tally } from './tally.ts';

export type GaugeOptions = LimitOptions & {
  /** How many each key may hold at one time. */
  max: number;
  /**
   * How many all addresses may hold, which another limit enforces: here one site takes only its share of it
   * (`site-share.ts`).
   */
  total?: number | undefined;
};

/** Limits how many things each key holds at one time, such as sockets per address. */
export class Gauge {
  readonly #options: GaugeOptions;
  readonly #held = new Tally();
  readonly #ofSites = new Tally();
  #refused = 0;

  constructor(options: GaugeOptions) {
    this.#options = options;
  }

  /** How many this key holds. */
  of(key: string): number {
    return this.#held.of(key);
  }

  isFull(key: string): boolean {
    return this.of(key) >= this.#options.max;
  }

  /** Whether `take` would succeed; refuses nothing. */
  hasRoom(key: string, amount = 1): boolean {
    return this.of(key) + amount <= this.#options.max && this.#fitsShare(key, amount);
  }

  /** Refuses as `take` would. @throws AppError the limit's code. */
  refuseIfFull(key: string, amount = 1): void {
    const { name, scope, max, code = 'too_many_requests', advice } = this.#options;
    if (this.hasRoom(key, amount)) return;
    this.#refused += 1;
    const bound =
      this.of(key) + amount <= max
        ? 'one network has its share of what is left for all'
        : `at most ${max} per ${scope}`;
    throw new AppError(code, refusalText(`${name}: ${bound}`, advice));
  }

  /**
   * Takes one more, or `amount`.
   * @returns gives it back; may be called twice.
   * @throws AppError the limit's code.
   */
  take(key: string, amount = 1): () => void {
    this.refuseIfFull(key, amount);
    this.#add(key, amount);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#add(key, -amount);
    };
  }

  get stats(): LimitStats {
    const { name, scope, max } = this.#options;
    const { highest, keys } = this.#held;
    return { name, scope, max, highest, keys, refused: this.#refused };
  }

  #fitsShare(key: string, amount: number): boolean {
    const { total } = this.#options;
    if (total === undefined) return true;
    return fitsShare({ total, held: this.#held.sum, ofSite: this.#ofSites.of(siteOf(key)), amount });
  }

  #add(key: string, amount: number): void {
    this.#held.add(key, amount);
    if (this.#options.total !== undefined) this.#ofSites.add(siteOf(key), amount);
  }
}
