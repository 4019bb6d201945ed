import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { ChatMessage, MessageId } from '#shared/protocol/talk.ts';
import { Chat, type ChatOptions } from './chat.ts';
import { PacedAnnouncer, type PacedAnnouncerOptions } from './paced-announcer.ts';

/** The sender of a message. */
type Author = { id: PeerId; name: string; address: string };

export type TalkEvents<Person> = {
  /** This message is in the chat; nobody may have received it yet. */
  sent: [message: ChatMessage];
  /** These people receive these messages, in the order in which they were sent. */
  delivered: [to: readonly Person[], messages: readonly ChatMessage[]];
};

export type TalkOptions<Person> = Pick<PacedAnnouncerOptions<Person, ChatMessage>, 'people' | 'isPaced'> & {
  chat: ChatOptions;
};

/** How often the people of a large room receive messages, in milliseconds: nobody notices so short a delay. */
const EVERY_MS = 250;

/**
 * The chat of a room. In a small room, everybody receives each message at once. In a large one, they receive all
 * messages of a quarter of a second together, and a message that follows a pause at once: the cost is bounded, however
 * many people write, and nothing is lost.
 */
export class Talk<Person> extends EventEmitter<TalkEvents<Person>> {
  readonly #chat: Chat;
  readonly #announcer: PacedAnnouncer<Person, ChatMessage>;
  /** Those that nobody has received yet, oldest first. */
  #waiting: ChatMessage[] = [];

  /** Stores the chat for participants who join later. */
  constructor({ chat, ...options }: TalkOptions<Person>) {
    super();
    this.#chat = new Chat(chat);
    this.#announcer = new PacedAnnouncer({
      ...options,
      everyMs: EVERY_MS,
      waits: () => this.#waiting.length > 0,
      take: () => this.#waiting.splice(0),
      send: (to, messages) => this.emit('delivered', to, messages),
    });
  }

  /** The chat that a new participant has missed, including messages that the others have yet to receive. */
  get past(): ChatMessage[] {
    return this.#chat.messages;
  }

  /** Does nothing where that message was sent already. */
  send({ id: peer, name, address }: Author, { id, text }: { id: MessageId; text: string }): void {
    const message = this.#chat.add({ id, peer, name, text }, { address, now: Date.now() });
    if (!message) return;
    this.emit('sent', message);
    this.#waiting.push(message);
    this.#announcer.announce();
  }

  close(): void {
    this.#waiting = [];
    this.#announcer.close();
  }
}
