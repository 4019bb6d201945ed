import { AppError } from '#shared/protocol/errors.ts';
import type { Gauge } from '../limits/gauge.ts';
import type { Limits } from '../limits/limits.ts';

export type AdmissionOptions = {
  /** How late the event loop is of late, in milliseconds. */
  delayMs(): number;
  /** From so much on who joins waits, and nobody prepares to join. */
  slowFromMs: number;
  /** From so much on who joins is refused. */
  refuseFromMs: number;
  limits: Limits;
  /** So many wait to join at most, half of them from one address. */
  maxWaiting: number;
  /** And each of them for so long at most. */
  maxWaitMs: number;
};

/** What is done with one more who wants to come in: let in after a while, or not at all. */
export type Verdict = { waitMs: number } | 'refused';

/**
 * New work is slowed as the server gets slow, and then refused: who has a seat comes first. The wait grows from nothing
 * to the longest between the two bounds.
 */
export function admit(
  { delayMs, waiting }: { delayMs: number; waiting: number },
  { slowFromMs, refuseFromMs, maxWaiting, maxWaitMs }: Omit<AdmissionOptions, 'delayMs' | 'limits'>,
): Verdict {
  if (delayMs < slowFromMs) return { waitMs: 0 };
  if (delayMs >= refuseFromMs || waiting >= maxWaiting) return 'refused';
  return { waitMs: Math.round((maxWaitMs * (delayMs - slowFromMs + 1)) / (refuseFromMs - slowFromMs)) };
}

/** Lets people in as fast as the server can bear it. Who comes back to a seat of theirs need not ask. */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #ofAddress: Gauge;
  #waiting = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#ofAddress = options.limits.gauge({
      name: 'overload.maxWaiting',
      scope: 'address',
      code: 'overloaded',
      max: Math.ceil(options.maxWaiting / 2),
      total: options.maxWaiting,
      advice: 'try again in a moment',
    });
  }

  /** Whether the server has no capacity to spare: optional work is left out. */
  get busy(): boolean {
    return this.#options.delayMs() >= this.#options.slowFromMs;
  }

  /** Whether whoever would join now were refused. */
  get overloaded(): boolean {
    return this.#verdict === 'refused';
  }

  /** Resolves when one more may come in. @throws AppError `overloaded`, also where it gets worse meanwhile. */
  async enter(address: string): Promise<void> {
    const verdict = this.#verdict;
    if (verdict === 'refused') throw overloaded();
    if (verdict.waitMs === 0) return;
    const giveBack = this.#ofAddress.take(address);
    this.#waiting += 1;
    try {
      await new Promise((resolve) => setTimeout(resolve, verdict.waitMs));
    } finally {
      giveBack();
      this.#waiting -= 1;
    }
    if (this.#verdict === 'refused') throw overloaded();
  }

  get #verdict(): Verdict {
    return admit({ delayMs: this.#options.delayMs(), waiting: this.#waiting }, this.#options);
  }
}

const overloaded = () => new AppError('overloaded', 'the server is overloaded; try again in a moment');
