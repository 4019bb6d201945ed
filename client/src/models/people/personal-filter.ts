import { type ReadonlySignal, signal } from '@preact/signals';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { parseJson, type Store } from '../../util/store.ts';

/**
 * `muted`: not heard. `hidden`: neither camera nor screen is received. `blocked`: both, and nothing else of this person
 * is shown.
 */
export type PersonalChoice = 'muted' | 'hidden' | 'blocked';

type Choices = ReadonlyMap<PeerId, ReadonlySet<PersonalChoice>>;

const STORE_KEY = 'personal-filter';
/** Beyond this many people, the oldest choices are forgotten. */
const MAX_PEOPLE = 500;

/**
 * The participants whom the user has muted, hidden or blocked. The others are not notified. Participants are recognized
 * by their seats, so a choice still applies when a participant resumes a seat, and `store` keeps it across a reload.
 */
export class PersonalFilter {
  readonly #store: Store;
  readonly #choices;

  constructor(store: Store) {
    this.#store = store;
    this.#choices = signal<Choices>(readChoices(store));
  }

  /** Whether this person's microphone and shared audio are played. */
  hears(peer: PeerId): boolean {
    return !this.has('muted', peer) && this.admits(peer);
  }

  /** Whether this person's camera and screens are shown. */
  sees(peer: PeerId): boolean {
    return !this.has('hidden', peer) && this.admits(peer);
  }

  /** Whether chat, files, pointers, hands and reactions of this person are shown. */
  admits(peer: PeerId): boolean {
    return !this.has('blocked', peer);
  }

  has(choice: PersonalChoice, peer: PeerId): boolean {
    return this.choices.value.get(peer)?.has(choice) ?? false;
  }

  get choices(): ReadonlySignal<Choices> {
    return this.#choices;
  }

  toggle(choice: PersonalChoice, peer: PeerId): void {
    const others = [...this.#choices.peek()].filter(([id]) => id !== peer);
    const own = new Set(this.#choices.peek().get(peer));
    if (!own.delete(choice)) own.add(choice);
    const next: [PeerId, ReadonlySet<PersonalChoice>][] = own.size > 0 ? [...others, [peer, own]] : others;
    this.#choices.value = new Map(next.slice(-MAX_PEOPLE));
    const written = [...this.#choices.peek()].map(([id, choices]) => [id, ...choices]);
    this.#store.write(STORE_KEY, written.length === 0 ? undefined : JSON.stringify(written));
  }
}

/** Lets everything through. */
export const noFilter: Pick<PersonalFilter, 'hears' | 'sees' | 'admits'> = {
  hears: () => true,
  sees: () => true,
  admits: () => true,
};

const isChoice = (word: unknown): word is PersonalChoice => word === 'muted' || word === 'hidden' || word === 'blocked';

/** Reads the choices that an earlier page of this tab stored; invalid entries are ignored. */
function readChoices(store: Store): Choices {
  const read = parseJson(store.read(STORE_KEY));
  if (!Array.isArray(read)) return new Map();
  return new Map(
    read.flatMap((entry: unknown): [PeerId, Set<PersonalChoice>][] => {
      if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
      return [[entry[0], new Set(entry.slice(1).filter(isChoice))]];
    }),
  );
}
