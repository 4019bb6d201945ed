import { AppError } from '#shared/protocol/errors.ts';
import type { LimitStats } from '#shared/protocol/http.ts';
import type { LimitOptions } from './limit.ts';

export type BoundOptions = LimitOptions & {
  /** How many each key may hold at one time. */
  max: number;
  /** The amount that each key holds now; a single number for a limit of the whole server. */
  counts(): number[];
};

/** Limits what its owner already counts, such as the people in each room. */
export class Bound {
  readonly #options: BoundOptions;
  #refused = 0;

  constructor(options: BoundOptions) {
    this.#options = options;
  }

  /**
   * Must be called before one more is added; with several keys, pass what this one holds. @throws AppError the limit's
   * code with this message.
   */
  refuseIfFull(sentence: string, { held = Math.max(0, ...this.#options.counts()) } = {}): void {
    if (this.isFull({ held })) throw new AppError(this.#options.code ?? 'too_many_requests', sentence);
  }

  /** Like `refuseIfFull`, if there is nobody to answer. */
  isFull({ held }: { held: number }): boolean {
    if (held < this.#options.max) return false;
    this.#refused += 1;
    return true;
  }

  get stats(): LimitStats {
    const { name, scope, max, counts } = this.#options;
    const held = counts();
    return { name, scope, max, highest: Math.max(0, ...held), keys: held.length, refused: this.#refused };
  }
}
