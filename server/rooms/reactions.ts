import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Reaction, SentReaction } from '#shared/protocol/talk.ts';
import { inTurns } from '../limits/in-turns.ts';
import { siteOf } from '../limits/site-share.ts';
import { PacedAnnouncer, type PacedAnnouncerOptions } from './paced-announcer.ts';

/** A person who sends and sees reactions. */
type Reactor = { id: PeerId; name: string; address: string };

export type ReactionsEvents<Person> = {
  /** These people see these reactions. */
  sent: [to: readonly Person[], reactions: readonly SentReaction[]];
};

/** How many people's reactions are announced together at most: a page shows no more of them at once. */
const MAX_AT_ONCE = 20;

/**
 * The reactions of a room. Their sender sees each at once, as do all others in a small room. In a large one, the others
 * see the last ones of some people together, once a second: the cost is bounded, however many people react.
 */
export class Reactions<Person extends Reactor> extends EventEmitter<ReactionsEvents<Person>> {
  /** The last reaction of each person, of which no others know yet. */
  readonly #waiting = new Map<PeerId, { sender: Person; reaction: Reaction }>();
  readonly #announcer: PacedAnnouncer<Person, SentReaction>;

  constructor(options: Pick<PacedAnnouncerOptions<Person, SentReaction>, 'people' | 'isPaced'>) {
    super();
    this.#announcer = new PacedAnnouncer({
      ...options,
      waits: () => this.#waiting.size > 0,
      take: () => this.#take(),
      send: (to, reactions) => this.#send(to, reactions),
    });
  }

  send(sender: Person, reaction: Reaction): void {
    this.emit('sent', [sender], [sentBy(sender, reaction)]);
    this.#waiting.set(sender.id, { sender, reaction });
    this.#announcer.announce();
  }

  close(): void {
    this.#waiting.clear();
    this.#announcer.close();
  }

  /** Those of the first person of each site, then of the second of each; the others are seen by their senders alone. */
  #take(): SentReaction[] {
    const waiting = inTurns([...this.#waiting.values()], ({ sender }) => siteOf(sender.address));
    this.#waiting.clear();
    return waiting.slice(0, MAX_AT_ONCE).map(({ sender, reaction }) => sentBy(sender, reaction));
  }

  #send(to: readonly Person[], reactions: readonly SentReaction[]): void {
    const senders = new Set(reactions.map(({ peer }) => peer));
    const others = to.filter(({ id }) => !senders.has(id));
    this.emit('sent', others, reactions);
    for (const person of to) {
      if (!senders.has(person.id)) continue;
      this.emit(
        'sent',
        [person],
        reactions.filter(({ peer }) => peer !== person.id),
      );
    }
  }
}

const sentBy = ({ id: peer, name }: Reactor, reaction: Reaction): SentReaction => ({ peer, name, reaction });
