import { AppError } from '#shared/protocol/errors.ts';
import type { Gauge } from '../limits/gauge.ts';
import type { Limits } from '../limits/limits.ts';

export type AdmissionOptions = {
  /** The recent delay of the event loop, in milliseconds. */
  delayMs(): number;
  /** Whether the heap has no room for more: joins and sources are refused, since a full heap ends all calls. */
  isHeapFull(): boolean;
  /** From this delay on, joins wait and no joins are prepared. */
  slowFromMs: number;
  /** From this delay on, joins are refused. */
  refuseFromMs: number;
  limits: Limits;
  /** The maximum number of waiting joins, half of them from one address. */
  maxWaiting: number;
  /** The maximum wait of each. */
  maxWaitMs: number;
};

/** The decision on a join: admitted after a wait, or refused. */
export type AdmissionDecision = { waitMs: number } | 'refused';

/**
 * As the server slows down, joins wait longer and are then refused: participants come first. The wait grows from zero
 * to the longest between the two limits.
 */
export function admit(
  { delayMs, waiting }: { delayMs: number; waiting: number },
  { slowFromMs, refuseFromMs, maxWaiting, maxWaitMs }: Omit<AdmissionOptions, 'delayMs' | 'isHeapFull' | 'limits'>,
): AdmissionDecision {
  if (delayMs < slowFromMs) return { waitMs: 0 };
  if (delayMs >= refuseFromMs || waiting >= maxWaiting) return 'refused';
  return { waitMs: Math.round((maxWaitMs * (delayMs - slowFromMs + 1)) / (refuseFromMs - slowFromMs)) };
}

/** Admits joins as fast as the server can handle them. A client that resumes its seat needs no admission. */
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

  /** Whether the server has no spare capacity, so that optional work is skipped. */
  get busy(): boolean {
    return this.#options.isHeapFull() || this.#options.delayMs() >= this.#options.slowFromMs;
  }

  /** Whether a join would be refused now. */
  get overloaded(): boolean {
    return this.#decision === 'refused';
  }

  /** Refuses new sources, each of which takes memory for everybody who receives it. @throws AppError `overloaded`. */
  refuseSources(): void {
    if (this.#options.isHeapFull()) throw overloaded();
  }

  /** Resolves when another join may proceed. @throws AppError `overloaded`, also if the delay grows meanwhile. */
  async enter(address: string): Promise<void> {
    const decision = this.#decision;
    if (decision === 'refused') throw overloaded();
    if (decision.waitMs === 0) return;
    const releasePlace = this.#ofAddress.take(address);
    this.#waiting += 1;
    try {
      await new Promise((resolve) => setTimeout(resolve, decision.waitMs));
    } finally {
      releasePlace();
      this.#waiting -= 1;
    }
    if (this.#decision === 'refused') throw overloaded();
  }

  get #decision(): AdmissionDecision {
    if (this.#options.isHeapFull()) return 'refused';
    return admit({ delayMs: this.#options.delayMs(), waiting: this.#waiting }, this.#options);
  }
}

const overloaded = () => new AppError('overloaded', 'the server is overloaded; try again in a moment');
