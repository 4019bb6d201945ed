import { AppError } from '#shared/protocol/errors.ts';
import type { LimitStats } from '#shared/protocol/http.ts';
import type { LimitOptions } from './limit.ts';

export type BoundOptions = LimitOptions & {
  /** How many each key may hold at one time. */
  max: number;
  /** What each key holds now; of a limit of the whole server one number. */
  counts(): number[];
};

/** Bounds what its owner counts anyway, such as the people of each room. */
export class Bound {
  readonly #options: BoundOptions;
  #refused = 0;

  constructor(options: BoundOptions) {
    this.#options = options;
  }

  /**
   * To be asked before one more is added; of several keys with what this one holds. @throws AppError the limit's code
   * with this sentence.
   */
  refuseIfFull(sentence: string, { held = Math.max(0, ...this.#options.counts()) } = {}): void {
    if (this.isFull({ held })) throw new AppError(this.#options.code ?? 'too_many_requests', sentence);
  }

  /** As `refuseIfFull`, where nobody is there to be told. */
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
