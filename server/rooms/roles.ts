import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { Role } from '#shared/protocol/roles.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { Remembered } from './remembered.ts';

/** Somebody in a room, with the role that the room gave them. */
type Holder = { readonly id: PeerId; readonly returns: boolean; role: Role };

export type RolesEvents<Person> = {
  /** This person has another role: `by` this host, or by a rule of the room. */
  changed: [person: Person, by: Person | undefined];
};

/** Of so many people who have left, the roles are remembered. */
const MAX_REMEMBERED = 100;

/**
 * The roles of the people in a room. While anybody is seated, somebody is host: the first who is seated, and after the
 * last host has left, the moderator who has been here longest, or else the person who has.
 */
export class Roles<Person extends Holder> extends EventEmitter<RolesEvents<Person>> {
  readonly #people: () => readonly Person[];
  /** The roles with which people have left, by seat. */
  readonly #left = new Remembered<PeerId, Role>(MAX_REMEMBERED);

  /** `people` are those who are seated, longest present first. */
  constructor(people: () => readonly Person[]) {
    super();
    this.#people = people;
  }

  /** Must be called in the tick in which this person is seated, before anybody learns of it. */
  enter(person: Person): void {
    person.role = this.#left.take(person.id) ?? 'participant';
    if (!this.#hasHost) person.role = 'host';
  }

  /** Must be called once this person has left. Follow with `review`, unless nobody else stays. */
  leave({ id, returns, role }: Person): void {
    if (returns && role !== 'participant') this.#left.set(id, role);
  }

  /** Makes somebody host if nobody is. */
  review(): void {
    const people = this.#people();
    const next = people.find(({ role }) => role === 'moderator') ?? people[0];
    if (!next || this.#hasHost) return;
    next.role = 'host';
    this.emit('changed', next, undefined);
  }

  /** Gives a person another role. @throws AppError `last_host` if nobody else would be host. */
  set(person: Person, role: Role, by: Person): void {
    if (person.role === role) return;
    if (person.role === 'host' && this.#people().every((other) => other === person || other.role !== 'host'))
      throw new AppError('last_host', 'make somebody else host first, or end the meeting for everybody');
    person.role = role;
    this.emit('changed', person, by);
  }

  get #hasHost(): boolean {
    return this.#people().some(({ role }) => role === 'host');
  }
}
