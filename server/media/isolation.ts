import { AppError } from '#shared/protocol/errors.ts';
import type { PoolWorker } from './pool-worker.ts';
import { Quarantine, type QuarantineOptions } from './quarantine.ts';
import { afterDeath, noSuspects, type Occupant, type Suspects, verdictOn } from './suspects.ts';

export type IsolationOptions = QuarantineOptions & {
  /** All other workers, also those whose death has not been told yet. */
  others(): readonly PoolWorker[];
  /** So many people were on a worker that died, and are isolated or refused from now on. */
  onSuspected(people: { isolated: number; refused: number }): void;
};

/** Remembers under whom workers died, and keeps those people apart from everybody else. */
export class Isolation {
  readonly #options: IsolationOptions;
  readonly #quarantine: Quarantine;
  readonly #judged = new WeakSet<PoolWorker>();
  #suspects: Suspects = noSuspects;

  constructor(options: IsolationOptions) {
    this.#options = options;
    this.#quarantine = new Quarantine(options);
  }

  /** Those that live. */
  get workers(): PoolWorker[] {
    return this.#quarantine.workers;
  }

  isSuspect(who: Occupant): boolean {
    return this.#options.size > 0 && verdictOn(this.#suspects, who, performance.now()) !== 'free';
  }

  /**
   * The worker for somebody who is to be isolated; undefined for everybody else, and where no such worker can be had.
   * @throws AppError `overloaded` for somebody who is refused.
   */
  async place(who: Occupant): Promise<PoolWorker | undefined> {
    if (this.#options.size === 0) return undefined;
    // People who lost their worker are placed again before its death is told.
    for (const worker of [...this.#options.others(), ...this.#quarantine.dead]) if (worker.closed) this.judge(worker);
    const verdict = verdictOn(this.#suspects, who, performance.now());
    if (verdict === 'free') return undefined;
    if (verdict === 'isolated') return this.#quarantine.place(who);
    throw new AppError('overloaded', 'media workers ended under this person; try again later', {
      retryAfterMs: verdict.refusedMs,
    });
  }

  /** Holds the death of this worker against the people on it. Does nothing the second time. */
  judge(worker: PoolWorker): void {
    if (this.#judged.has(worker)) return;
    this.#judged.add(worker);
    const occupants = [...worker.people];
    if (occupants.length === 0) return;
    const now = performance.now();
    const { isolated } = worker;
    const { suspects, guilty } = afterDeath(this.#suspects, { occupants, isolated, elsewhere: this.#elsewhere }, now);
    this.#suspects = suspects;
    const apart = occupants.filter((one) => verdictOn(suspects, one, now) === 'isolated');
    this.#options.onSuspected({ isolated: apart.length, refused: guilty.length });
  }

  close(): void {
    this.#quarantine.close();
  }

  get #elsewhere(): Set<string> {
    const living = [...this.#options.others(), ...this.#quarantine.workers].filter(({ closed }) => !closed);
    return new Set(living.flatMap(({ people }) => [...people].map(({ address }) => address)));
  }
}
