import { AppError } from '#shared/protocol/errors.ts';
import type { StoppableSource, Switches } from '#shared/protocol/moderation.ts';
import { moderates, type Role } from '#shared/protocol/roles.ts';
import type { PeerId, Source } from '#shared/protocol/scalars.ts';
import { Remembered } from './remembered.ts';

/** Somebody in a room, with what a moderator has stopped. */
type Restrained = {
  readonly id: PeerId;
  readonly returns: boolean;
  readonly role: Role;
  stopped: readonly StoppableSource[];
};

/** Of so many people who have left, what was stopped is remembered. */
const MAX_REMEMBERED = 100;

const allOn: Switches = { chat: true, files: true, sharing: true, unmuting: true, reactions: true };

/** What the people of a room may not do, because a moderator or host has decided so. */
export class Restraints {
  #switches = allOn;
  /** What was stopped of people who have left, by seat. */
  readonly #left = new Remembered<PeerId, readonly StoppableSource[]>(MAX_REMEMBERED);

  get switches(): Switches {
    return this.#switches;
  }

  /** @returns whether that changes anything. */
  switch(changes: Partial<Switches>): boolean {
    const before = this.#switches;
    this.#switches = { ...before, ...changes };
    return switchNames.some((name) => this.#switches[name] !== before[name]);
  }

  /** @returns whether it was not stopped before. */
  stop(person: Restrained, source: StoppableSource): boolean {
    if (person.stopped.includes(source)) return false;
    person.stopped = [...person.stopped, source];
    return true;
  }

  /** @returns whether it was stopped. */
  allow(person: Restrained, source: StoppableSource): boolean {
    if (!person.stopped.includes(source)) return false;
    person.stopped = person.stopped.filter((other) => other !== source);
    return true;
  }

  /** Must be called in the tick in which this person is seated. */
  enter(person: Restrained): void {
    person.stopped = this.#left.take(person.id) ?? [];
  }

  /** Must be called once this person has left. */
  leave({ id, returns, stopped }: Restrained): void {
    if (returns && stopped.length > 0) this.#left.set(id, stopped);
  }

  /** Why this person may not turn on this source; undefined if they may. */
  refusalOf(person: Restrained, source: Source): AppError | undefined {
    if (person.stopped.includes(stoppable(source)))
      return new AppError('not_allowed', 'a moderator has stopped this; ask a moderator to allow it');
    const needed = switchOf(source);
    if (!needed || this.#switches[needed] || moderates(person.role)) return undefined;
    return new AppError('not_allowed', 'a host has switched this off for participants; ask a host');
  }

  /** Whether nobody may rely on this person's page alone: its media has to pass the server. */
  holds(person: Restrained): boolean {
    if (person.stopped.length > 0) return true;
    return !moderates(person.role) && !(this.#switches.sharing && this.#switches.unmuting);
  }
}

const switchNames = ['chat', 'files', 'sharing', 'unmuting', 'reactions'] as const satisfies (keyof Switches)[];

/** The sound of a screen stops with the screen. */
const stoppable = (source: Source): StoppableSource => (source === 'screen-audio' ? 'screen' : source);

function switchOf(source: Source): 'unmuting' | 'sharing' | undefined {
  if (source === 'microphone') return 'unmuting';
  return source === 'camera' ? undefined : 'sharing';
}
