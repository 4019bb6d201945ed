import { siteOf } from '../limits/site-share.ts';
import { Serial } from '../util/serial.ts';
import type { PoolWorker } from './pool-worker.ts';
import type { Occupant } from './suspects.ts';

export type QuarantineOptions = {
  /** The maximum number of workers. */
  size: number;
  /** From this share of a core on, a worker takes nobody else. */
  fullLoad: number;
  /** Starts a worker; each slot has its own port, counted from 0. @throws StartError. */
  start(slot: number): Promise<PoolWorker>;
  /** A worker could not be started. */
  onLost(error: unknown): void;
};

/**
 * The workers that serve only people under whom workers died. Each is started when needed, and ends with its last
 * person.
 */
export class Quarantine {
  readonly #options: QuarantineOptions;
  readonly #slots = new Map<number, PoolWorker>();
  /** One at a time, so that two people who come together see each other. */
  readonly #placing = new Serial();
  #closed = false;

  constructor(options: QuarantineOptions) {
    this.#options = options;
  }

  get workers(): PoolWorker[] {
    return [...this.#slots.values()].filter(({ closed }) => !closed);
  }

  /** Those that have ended and were not replaced yet. */
  get dead(): PoolWorker[] {
    return [...this.#slots.values()].filter(({ closed }) => closed);
  }

  /**
   * Places somebody where as few others as possible are; those of the same site do not count.
   * @returns undefined if there is no worker, or all are too busy.
   */
  place(who: Occupant): Promise<PoolWorker | undefined> {
    return this.#placing.run(async () => {
      const worker = this.#emptiestFor(who, 0) ?? (await this.#start()) ?? this.#emptiestFor(who, Number.MAX_VALUE);
      worker?.people.add(who);
      return worker;
    });
  }

  /** Resolves once its workers have ended, and those that ended before it. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#slots.values()].map((worker) => worker.close()));
  }

  #emptiestFor({ address }: Occupant, maxOthers: number): PoolWorker | undefined {
    const site = siteOf(address);
    const others = ({ people }: PoolWorker) => [...people].filter((other) => siteOf(other.address) !== site).length;
    return this.workers
      .filter((worker) => worker.load < this.#options.fullLoad && others(worker) <= maxOthers)
      .sort((a, b) => others(a) - others(b))[0];
  }

  /** On the first port that can be used. */
  async #start(): Promise<PoolWorker | undefined> {
    const { size, start, onLost } = this.#options;
    for (let slot = 0; slot < size; slot += 1) {
      const previous = this.#slots.get(slot);
      if (previous?.closed === false) continue;
      try {
        // Its port is free once the process has ended.
        await previous?.ended();
        const worker = await start(slot);
        this.#slots.set(slot, worker);
        if (this.#closed) await worker.close();
        return worker;
      } catch (error) {
        onLost(error);
      }
    }
    return undefined;
  }
}
