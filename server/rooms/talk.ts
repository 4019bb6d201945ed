import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { ChatMessage, MessageId, Reaction } from '#shared/protocol/talk.ts';
import { Chat, type ChatOptions } from './chat.ts';

/** The sender of a message, hand or reaction. */
type Author = { id: PeerId; name: string; address: string };

export type TalkEvents = {
  messageSent: [message: ChatMessage];
  handRaised: [peer: PeerId];
  handLowered: [peer: PeerId];
  reacted: [peer: PeerId, reaction: Reaction];
};

/** Chat, hands and reactions of a room. */
export class Talk extends EventEmitter<TalkEvents> {
  readonly #chat: Chat;
  /** In the order in which hands were raised: a set keeps its order of insertion. */
  readonly #hands = new Set<PeerId>();

  /** Stores the chat for participants who join later. */
  constructor(chat: ChatOptions) {
    super();
    this.#chat = new Chat(chat);
  }

  /** Who has raised their hand, in this order. */
  get hands(): ReadonlySet<PeerId> {
    return this.#hands;
  }

  /** The chat, hands and reactions that a new participant has missed. */
  get past(): { chat: ChatMessage[]; hands: PeerId[] } {
    return { chat: this.#chat.messages, hands: [...this.#hands] };
  }

  /** Does nothing where that message was sent already. */
  send({ id: peer, name, address }: Author, { id, text }: { id: MessageId; text: string }): void {
    const message = this.#chat.add({ id, peer, name, text }, { address, now: Date.now() });
    if (message) this.emit('messageSent', message);
  }

  /** Behind the hands that are raised; does nothing for one that is raised already. */
  raiseHand({ id }: Author): void {
    if (this.#hands.has(id)) return;
    this.#hands.add(id);
    this.emit('handRaised', id);
  }

  /** Does nothing for a hand that is not raised. */
  lowerHand({ id }: Author): void {
    if (this.#hands.delete(id)) this.emit('handLowered', id);
  }

  react({ id }: Author, reaction: Reaction): void {
    this.emit('reacted', id, reaction);
  }

  /** Lowers the hand of a peer that has left; the others know that already. */
  forget({ id }: Pick<Author, 'id'>): void {
    this.#hands.delete(id);
  }
}
