import { EventEmitter } from 'node:events';
import { PacedAnnouncer, type PacedAnnouncerOptions } from './paced-announcer.ts';

export type RenamesEvents<Person> = {
  /** These people learn the new names of these others, as far as they know them. */
  changed: [to: readonly Person[], renamed: readonly Person[]];
};

/** How many new names are announced together at most. */
const MAX_AT_ONCE = 50;

/**
 * The people of a room who have changed their names. In a small room, each change is announced at once; in a large one,
 * the latest names together, once a second.
 */
export class Renames<Person> extends EventEmitter<RenamesEvents<Person>> {
  readonly #announcer: PacedAnnouncer<Person, Person>;
  /** Those whose last change nobody knows yet, the oldest change first. */
  readonly #changed = new Set<Person>();

  constructor(options: Pick<PacedAnnouncerOptions<Person, Person>, 'people' | 'isPaced'>) {
    super();
    this.#announcer = new PacedAnnouncer({
      ...options,
      waits: () => this.#changed.size > 0,
      take: () => this.#take(),
      send: (to, renamed) => this.emit('changed', to, renamed),
    });
  }

  /** This person has a new name. */
  announce(person: Person): void {
    this.#changed.delete(person);
    this.#changed.add(person);
    this.#announcer.announce();
  }

  /** The person has left. */
  forget(person: Person): void {
    this.#changed.delete(person);
  }

  close(): void {
    this.#changed.clear();
    this.#announcer.close();
  }

  #take(): Person[] {
    const next = [...this.#changed].slice(0, MAX_AT_ONCE);
    for (const person of next) this.#changed.delete(person);
    return next;
  }
}
