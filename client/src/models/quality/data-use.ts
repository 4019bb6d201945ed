import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type Bytes, bytesByPair, type Report } from '../../media/stream-counts.ts';
import type { Store } from '../../util/store.ts';
import { type DataLimit, type DataPlan, dataLimits, dataPlan } from './data-plan.ts';

const nothing: Bytes = { received: 0, sent: 0 };

/** Counts the bytes of a call's media, and follows the limit that this browser remembers. */
export class DataUse {
  readonly #store: Store;
  /** The last counters of each candidate pair of the call; those of a closed connection stay. */
  readonly #pairs = new Map<string, Bytes>();
  readonly #used = signal(nothing);
  readonly #limit;
  /** Since the call began on this page. */
  readonly used: ReadonlySignal<Bytes> = this.#used;
  /** For a call, in megabytes; undefined for none. */
  readonly limit: ReadonlySignal<DataLimit | undefined>;
  readonly plan: ReadonlySignal<DataPlan>;

  constructor(store: Store) {
    this.#store = store;
    this.#limit = signal(dataLimits.find((limit) => String(limit) === store.read('data-limit')));
    this.limit = this.#limit;
    this.plan = computed(() => dataPlan(this.#used.value.received + this.#used.value.sent, this.#limit.value));
  }

  /** Counts what has been transferred since the previous reports. */
  add(reports: readonly Report[]): void {
    for (const [pair, bytes] of bytesByPair(reports)) this.#pairs.set(pair, bytes);
    const sum = (of: keyof Bytes) => [...this.#pairs.values()].reduce((total, bytes) => total + bytes[of], 0);
    this.#used.value = { received: sum('received'), sent: sum('sent') };
  }

  choose(limit: DataLimit | undefined): void {
    this.#limit.value = limit;
    this.#store.write('data-limit', limit === undefined ? undefined : String(limit));
  }

  /** The call has ended. */
  clear(): void {
    this.#pairs.clear();
    this.#used.value = nothing;
  }
}
