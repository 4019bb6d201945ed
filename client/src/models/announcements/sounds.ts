import { type ReadonlySignal, signal } from '@preact/signals';
import { parseJson, type Store } from '../../util/store.ts';

/** The events that have a sound. */
export type Sound = 'joined' | 'left' | 'chat' | 'hand';

/** The groups of sounds that can each be switched off. */
export const soundGroups = ['people', 'chat', 'hand'] as const;
export type SoundGroup = (typeof soundGroups)[number];

const groupOf: Record<Sound, SoundGroup> = { joined: 'people', left: 'people', chat: 'chat', hand: 'hand' };

/** No sounds in larger meetings, where something happens all the time. */
const MAX_PEOPLE = 8;
/** The minimum time between two sounds, in milliseconds, however much the others do. */
const MIN_PAUSE_MS = 1000;

export type SoundsOptions = {
  store: Store;
  /** How many people are in the meeting. */
  people: () => number;
  play(sound: Sound): void;
};

/** Plays a short sound when something happens in a small meeting. */
export class SoundsModel {
  readonly #options: SoundsOptions;
  readonly #off;
  /** The groups that are switched off. */
  readonly off: ReadonlySignal<ReadonlySet<SoundGroup>>;
  #quietUntil = 0;

  constructor(options: SoundsOptions) {
    this.#options = options;
    const stored = parseJson(options.store.read('sounds-off'));
    this.#off = signal(new Set(soundGroups.filter((group) => Array.isArray(stored) && stored.includes(group))));
    this.off = this.#off;
  }

  /** Switches this group off, or on again. */
  toggle(group: SoundGroup): void {
    const off = new Set(this.#off.peek());
    if (!off.delete(group)) off.add(group);
    this.#off.value = off;
    this.#options.store.write('sounds-off', off.size === 0 ? undefined : JSON.stringify([...off]));
  }

  /** Plays it, unless it is switched off, the meeting is large, or another one was played just now. */
  play(sound: Sound): void {
    const now = Date.now();
    if (now < this.#quietUntil || this.#off.peek().has(groupOf[sound]) || this.#options.people() > MAX_PEOPLE) return;
    this.#quietUntil = now + MIN_PAUSE_MS;
    this.#options.play(sound);
  }
}
