import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { ChatMessage, MessageId } from '#shared/protocol/talk.ts';
import { Chat, type ChatOptions } from './chat.ts';

/** The sender of a message. */
type Author = { id: PeerId; name: string; address: string };

export type TalkEvents = {
  messageSent: [message: ChatMessage];
};

/** The chat of a room. */
export class Talk extends EventEmitter<TalkEvents> {
  readonly #chat: Chat;

  /** Stores the chat for participants who join later. */
  constructor(chat: ChatOptions) {
    super();
    this.#chat = new Chat(chat);
  }

  /** The chat that a new participant has missed. */
  get past(): ChatMessage[] {
    return this.#chat.messages;
  }

  /** Does nothing where that message was sent already. */
  send({ id: peer, name, address }: Author, { id, text }: { id: MessageId; text: string }): void {
    const message = this.#chat.add({ id, peer, name, text }, { address, now: Date.now() });
    if (message) this.emit('messageSent', message);
  }
}
