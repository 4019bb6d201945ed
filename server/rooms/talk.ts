import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { ChatLine, LineId, Reaction } from '#shared/protocol/talk.ts';
import { Chat, type ChatOptions } from './chat.ts';

/** Whose words or sign it is. */
type Speaker = { id: PeerId; name: string; address: string };

export type TalkEvents = {
  said: [line: ChatLine];
  handRaised: [peer: PeerId];
  handLowered: [peer: PeerId];
  reacted: [peer: PeerId, reaction: Reaction];
};

/** What the people of a room say to each other beside sound and picture. */
export class Talk extends EventEmitter<TalkEvents> {
  readonly #chat: Chat;
  /** Who raised a hand first comes first: a set keeps the order in which it was filled. */
  readonly #hands = new Set<PeerId>();

  /** What is kept of the chat those are told who come later. */
  constructor(chat: ChatOptions) {
    super();
    this.#chat = new Chat(chat);
  }

  /** What somebody who comes now has missed. */
  get past(): { chat: ChatLine[]; hands: PeerId[] } {
    return { chat: this.#chat.lines, hands: [...this.#hands] };
  }

  /** Does nothing where that line was said already. */
  say({ id: peer, name, address }: Speaker, { line: id, text }: { line: LineId; text: string }): void {
    const line = this.#chat.say({ id, peer, name, text }, { address, now: Date.now() });
    if (line) this.emit('said', line);
  }

  /** Behind those that are up; does nothing where it is up already. */
  raiseHand({ id }: Speaker): void {
    if (this.#hands.has(id)) return;
    this.#hands.add(id);
    this.emit('handRaised', id);
  }

  /** Does nothing where it is down. */
  lowerHand({ id }: Speaker): void {
    if (this.#hands.delete(id)) this.emit('handLowered', id);
  }

  react({ id }: Speaker, reaction: Reaction): void {
    this.emit('reacted', id, reaction);
  }

  /** Somebody left, and their hand with them: of that the others are told already. */
  forget(peer: PeerId): void {
    this.#hands.delete(peer);
  }
}
