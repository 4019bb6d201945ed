import { type ReadonlySignal, signal } from '@preact/signals';
import { parseJson, type Store } from '../../util/store.ts';

/** What others do in a meeting, in groups that can each be switched off. */
export const eventGroups = ['people', 'chat', 'hand'] as const;
export type EventGroup = (typeof eventGroups)[number];

/** In larger meetings, something happens all the time: no sounds, and no toasts about joins and leaves. */
export const SMALL_MEETING = 8;

/** Whether each group of events is shown, or heard. The choice is remembered under `key`. */
export class EventSwitches {
  readonly #store: Store;
  readonly #key: string;
  readonly #off;
  /** The groups that are switched off. */
  readonly off: ReadonlySignal<ReadonlySet<EventGroup>>;

  constructor(store: Store, key: string) {
    this.#store = store;
    this.#key = key;
    const stored = parseJson(store.read(key));
    this.#off = signal(new Set(eventGroups.filter((group) => Array.isArray(stored) && stored.includes(group))));
    this.off = this.#off;
  }

  /** Switches this group off, or on again. */
  toggle(group: EventGroup): void {
    const off = new Set(this.#off.peek());
    if (!off.delete(group)) off.add(group);
    this.#off.value = off;
    this.#store.write(this.#key, off.size === 0 ? undefined : JSON.stringify([...off]));
  }
}
