import { AppError } from '#shared/protocol/errors.ts';
import { siteOf } from '../limits/site-share.ts';
import { afterNamedDeath } from './named-death.ts';
import type { PoolWorker } from './pool-worker.ts';
import { Quarantine, type QuarantineOptions } from './quarantine.ts';
import {
  afterDeath,
  afterOverload,
  dataOf,
  MAX_SEATS,
  noSuspects,
  type Occupant,
  type Person,
  type Suspects,
  verdictOn,
} from './suspects.ts';

export type IsolationOptions = QuarantineOptions & {
  /** All other workers, including those whose death has not been reported yet. */
  others(): readonly PoolWorker[];
  /** Reports how many people on a dead worker are isolated or refused from now on. */
  onSuspected(people: { isolated: number; refused: number }): void;
};

/**
 * Remembers the people on whose workers died, or whose packets overloaded one, and isolates them on workers apart from
 * everybody else.
 */
export class Isolation {
  readonly #options: IsolationOptions;
  readonly #quarantine: Quarantine;
  readonly #suspected = new WeakSet<PoolWorker>();
  #suspects: Suspects = noSuspects;

  constructor(options: IsolationOptions) {
    this.#options = options;
    this.#quarantine = new Quarantine(options);
  }

  /** The running workers for isolated people. */
  get workers(): PoolWorker[] {
    return this.#quarantine.workers;
  }

  isSuspect(who: Person): boolean {
    return this.#options.size > 0 && verdictOn(this.#suspects, who, performance.now()) !== 'free';
  }

  /**
   * The worker for somebody who is isolated; undefined for everybody else, and if no such worker is available.
   * @throws AppError `overloaded` for somebody who is refused.
   */
  async place(who: Occupant): Promise<PoolWorker | undefined> {
    if (this.#options.size === 0) return undefined;
    // People who lost their worker are placed again before its death is reported.
    for (const worker of [...this.#options.others(), ...this.#quarantine.dead]) this.suspectPeopleOn(worker);
    const verdict = verdictOn(this.#suspects, who, performance.now());
    if (verdict === 'free') return undefined;
    if (verdict === 'isolated') return this.#quarantine.place(who);
    throw new AppError('overloaded', 'media workers died while serving you; try again later', {
      retryAfterMs: Math.ceil(verdict.refusedMs),
    });
  }

  /**
   * Suspects the people whom this worker named when it crashed, or else all on it. Does nothing if it runs or was
   * closed, whomever it served at that moment, and nothing the second time.
   */
  suspectPeopleOn(worker: PoolWorker): void {
    if (!worker.crashed || this.#suspected.has(worker)) return;
    this.#suspected.add(worker);
    const named = worker.served.people;
    if (named.length > 0) this.#suspectNamed(worker, named);
    else if (worker.people.size > 0) this.#suspectByTime(worker);
  }

  #suspectNamed({ isolated, people }: PoolWorker, named: readonly Person[]): void {
    const shared = sharedAddresses([...this.#living.flatMap((worker) => [...worker.people]), ...people]);
    const now = performance.now();
    const death = { named, occupants: [...people], isolated, shared };
    const { suspects, blamed, guilty } = afterNamedDeath(this.#suspects, death, now);
    this.#suspects = suspects;
    this.#options.onSuspected({ isolated: blamed.length - guilty.length, refused: guilty.length });
    if (this.#options.size > 0) this.#takeAway(blamed, guilty);
  }

  #suspectByTime({ isolated, people }: PoolWorker): void {
    const occupants = [...people];
    const elsewhere = new Set(this.#living.flatMap((other) => [...other.people].map(({ address }) => address)));
    const now = performance.now();
    const { suspects, guilty } = afterDeath(this.#suspects, { occupants, isolated, elsewhere }, now);
    this.#suspects = suspects;
    const apart = occupants.filter((one) => verdictOn(suspects, one, now) === 'isolated');
    this.#options.onSuspected({ isolated: apart.length, refused: guilty.length });
  }

  /** Isolates this person, whose packets have overloaded a worker, and others who come from the same address. */
  isolate(who: Person): void {
    if (this.#options.size === 0) return;
    this.#suspects = afterOverload(this.#suspects, who, performance.now());
    this.#takeAway([who], []);
  }

  /**
   * Their seats on workers that are running: their media came over a pipe, or their data is on another worker than
   * their media.
   */
  #takeAway(blamed: readonly Person[], guilty: readonly Person[]): void {
    const seats = new Set([...blamed, ...blamed.map(dataOf)].map(({ seat }) => seat));
    const refused = new Set(guilty.map(({ seat }) => seat));
    for (const { people, isolated } of this.#living) {
      for (const one of [...people]) {
        if (!seats.has(one.seat) || (isolated && !refused.has(one.seat))) continue;
        if (!isolated) people.delete(one);
        one.leave();
      }
    }
  }

  /** Resolves once its workers have ended. */
  close(): Promise<void> {
    return this.#quarantine.close();
  }

  get #living(): PoolWorker[] {
    return [...this.#options.others(), ...this.#quarantine.workers].filter(({ closed }) => !closed);
  }
}

/** Addresses and sites with more seats than one person may have. */
function sharedAddresses(people: readonly Person[]): Set<string> {
  const seats = new Map<string, Set<string>>();
  for (const { seat, address } of people) {
    for (const key of [address, siteOf(address)]) seats.set(key, (seats.get(key) ?? new Set()).add(seat));
  }
  return new Set([...seats].flatMap(([address, { size }]) => (size > MAX_SEATS ? [address] : [])));
}
