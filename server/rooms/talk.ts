import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type {
  ChatMessage,
  MessageReaction,
  MessageRef,
  PastMessage,
  PrivateMessage,
  Reaction,
  SentMessage,
  SentPrivately,
  StoredMessage,
} from '#shared/protocol/talk.ts';
import { Chat, type ChatOptions } from './chat.ts';
import { validMentions } from './mentions.ts';
import { MessageReactions, refKey } from './message-reactions.ts';
import { PacedAnnouncer, type PacedAnnouncerOptions } from './paced-announcer.ts';

/** The sender of a message. */
type Author = { id: PeerId; name: string; address: string };

/** What everybody learns: a message, or all reactions to one. */
export type ChatNews = { message: ChatMessage } | { reacted: { message: MessageRef; reactions: MessageReaction[] } };

export type TalkEvents<Person> = {
  /** The history has changed; nobody may know yet. */
  changed: [];
  /** These people learn of this, in this order. */
  delivered: [to: readonly Person[], news: readonly ChatNews[]];
  /** This message goes to its recipient and its sender alone. */
  deliveredPrivately: [message: PrivateMessage];
};

export type TalkOptions<Person> = Pick<PacedAnnouncerOptions<Person, ChatNews>, 'people' | 'isPaced'> & {
  chat: Omit<ChatOptions, 'past'> & { past?: readonly StoredMessage[] };
  /** Whether this person receives notices now; not while the connection is lost. */
  isConnected(person: Person): boolean;
};

/** How often the people of a large room receive messages, in milliseconds: nobody notices so short a delay. */
const EVERY_MS = 250;
/** To how many messages the people of a large room receive reactions each time. */
const MAX_REACTED_AT_ONCE = 5;

/**
 * The chat of a room. In a small room, everybody receives each message at once. In a large one, they receive all
 * messages of a quarter of a second together, and a message that follows a pause at once: the cost is bounded, however
 * many people write, and nothing is lost. The same applies to reactions to messages, of which only the last state
 * counts.
 */
export class Talk<Person extends Author> extends EventEmitter<TalkEvents<Person>> {
  readonly #options: TalkOptions<Person>;
  readonly #chat: Chat;
  readonly #reactions = new MessageReactions();
  readonly #announcer: PacedAnnouncer<Person, ChatNews>;
  /** Those that nobody has received yet, oldest first. */
  #waiting: ChatMessage[] = [];
  /** Those with reactions of which nobody knows yet. */
  readonly #reacted = new Map<string, MessageRef>();

  /** Stores the chat for participants who join later. */
  constructor(options: TalkOptions<Person>) {
    super();
    this.#options = options;
    const { past = [] } = options.chat;
    const restored = past.map(({ reactedBy, ...message }) => message);
    this.#chat = new Chat({
      ...options.chat,
      past: restored,
      onForgotten: (message) => this.#reactions.forget(message),
    });
    for (const { peer: of, id, reactedBy = [] } of past) {
      // From where they were sent is not remembered.
      for (const { peer, name, reaction } of this.#chat.has({ peer: of, id }) ? reactedBy : [])
        this.#reactions.set({ peer: of, id }, { id: peer, name, address: peer }, reaction);
    }
    this.#announcer = new PacedAnnouncer({
      ...options,
      everyMs: EVERY_MS,
      waits: () => this.#waiting.length + this.#reacted.size > 0,
      take: () => this.#take(),
      send: (to, news) => this.emit('delivered', to, news),
    });
  }

  /** The history, including messages that the others have yet to receive. */
  get past(): ChatMessage[] {
    return this.#chat.messages;
  }

  /** The same as it outlives the process. */
  get stored(): StoredMessage[] {
    return this.past.map((message) => {
      const reactedBy = this.#reactions.of(message);
      return reactedBy.length === 0 ? message : { ...message, reactedBy };
    });
  }

  /** The history for this person. */
  pastFor(person: PeerId): PastMessage[] {
    return this.past.map((message) => {
      const reactions = this.#reactions.summary(message, { first: person });
      return reactions.length === 0 ? message : { ...message, reactions };
    });
  }

  /** The length of that chat, in UTF-16 units. */
  get pastCharacters(): number {
    return this.#chat.characters;
  }

  /** Does nothing where that message was sent already. */
  send({ id: peer, name, address }: Author, { mentions = [], ...sent }: SentMessage): void {
    const valid = validMentions(sent.text, mentions, (id) => this.#person(id)?.name);
    const mentioning = valid.length === 0 ? {} : { mentions: valid };
    const message = this.#chat.add({ ...sent, ...mentioning, peer, name }, { address, now: Date.now() });
    if (!message) return;
    this.emit('changed');
    this.#waiting.push(message);
    this.#announcer.announce();
  }

  /**
   * Sends a message to one person; nobody else receives it, now or later. Does nothing where it was sent already.
   * @throws AppError `not_found` if that person is not here.
   */
  sendPrivately({ id: peer, name }: Author, { id, to, ...sent }: SentPrivately): void {
    if (this.#chat.knows(id)) return;
    const recipient = to === peer ? undefined : this.#person(to);
    if (!recipient || !this.#options.isConnected(recipient))
      throw new AppError('not_found', 'this person is not here, and nobody received the message');
    const at = this.#chat.pass(id, { now: Date.now() });
    this.emit('deliveredPrivately', { ...sent, id, peer, name, at, to: { peer: to, name: recipient.name } });
  }

  /** Sets the reaction of this person to a message; null removes it. @throws AppError `not_found`. */
  react(author: Author, message: MessageRef, reaction: Reaction | null): void {
    if (!this.#chat.has(message)) throw new AppError('not_found', 'the chat no longer has this message');
    const changed = this.#reactions.set(message, author, reaction);
    if (changed.length === 0) return;
    for (const one of changed) this.#reacted.set(refKey(one), one);
    this.emit('changed');
    this.#announcer.announce();
  }

  close(): void {
    this.#waiting = [];
    this.#reacted.clear();
    this.#announcer.close();
  }

  /** Messages before the reactions to them. */
  #take(): ChatNews[] {
    const messages = this.#waiting.splice(0).map((message) => ({ message }));
    const reacted = [...this.#reacted].slice(0, MAX_REACTED_AT_ONCE).map(([key, message]) => {
      this.#reacted.delete(key);
      return { reacted: { message, reactions: this.#reactions.summary(message) } };
    });
    return [...messages, ...reacted];
  }

  #person(id: PeerId): Person | undefined {
    return this.#options.people().find((person) => person.id === id);
  }
}
