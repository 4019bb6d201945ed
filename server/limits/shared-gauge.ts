import { AppError } from '#shared/protocol/errors.ts';
import type { LimitStats } from '#shared/protocol/http.ts';
import { type LimitOptions, refusalText } from './limit.ts';
import { fitsShare, siteOf } from './site-share.ts';
import { Tally } from './tally.ts';

export type SharedGaugeOptions = LimitOptions & {
  /** How many each key may hold at one time. */
  max: number;
  /** How steeply a site's share falls with what is free (`fitsShare`). */
  steepness: number;
};

/** Limits how much of each key is held at one time, such as seats in a room; one site takes only its share of it. */
export class SharedGauge {
  readonly #options: SharedGaugeOptions;
  /** The amount of each key that each site holds; keys without any are removed. */
  readonly #held = new Map<string, Tally>();
  #refused = 0;

  constructor(options: SharedGaugeOptions) {
    this.#options = options;
  }

  /** Whether `take` would succeed; refuses nothing. */
  hasRoom(key: string, address: string, amount = 1): boolean {
    const { max, steepness } = this.#options;
    const held = this.#held.get(key);
    return fitsShare({
      total: max,
      held: held?.sum ?? 0,
      ofSite: held?.of(siteOf(address)) ?? 0,
      amount,
      steepness,
    });
  }

  /** Refuses as `take` would. @throws AppError the limit's code. */
  refuseIfFull(key: string, address: string): void {
    const { name, scope, max, code = 'too_many_requests', advice } = this.#options;
    if (this.hasRoom(key, address)) return;
    this.#refused += 1;
    const held = this.#held.get(key)?.sum ?? 0;
    const bound = held < max ? 'one network has its share of what is left for all' : `at most ${max} per ${scope}`;
    throw new AppError(code, refusalText(`${name}: ${bound}`, advice));
  }

  /**
   * Takes one more of this key for an address.
   * @returns gives it back; may be called twice.
   * @throws AppError the limit's code.
   */
  take(key: string, address: string): () => void {
    this.refuseIfFull(key, address);
    return this.#add(key, address);
  }

  /** Like `take`, of this amount, if there is nobody to answer. @returns undefined if it is refused. */
  tryTake(key: string, address: string, amount = 1): (() => void) | undefined {
    if (this.hasRoom(key, address, amount)) return this.#add(key, address, amount);
    this.#refused += 1;
    return undefined;
  }

  get stats(): LimitStats {
    const { name, scope, max } = this.#options;
    const highest = [...this.#held.values()].reduce((max, { sum }) => Math.max(max, sum), 0);
    return { name, scope, max, highest, keys: this.#held.size, refused: this.#refused };
  }

  #add(key: string, address: string, amount = 1): () => void {
    const [held, site] = [this.#held.get(key) ?? new Tally(), siteOf(address)];
    this.#held.set(key, held);
    held.add(site, amount);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      held.add(site, -amount);
      if (held.sum === 0) this.#held.delete(key);
    };
  }
}
