import type { ChatMessage, MessageId, MessageRef } from '#shared/protocol/talk.ts';
import { greediest, type Taker } from '../limits/greediest.ts';

/** How many ids of sent messages are remembered, so that a repeated message is recognized. */
const MAX_KNOWN = 1000;

export type ChatOptions = {
  /** The maximum number of messages. */
  history: number;
  /** The maximum total length, in UTF-16 units: every answer to a join contains the history. */
  maxCharacters: number;
  /** The history from before a restart, oldest first. */
  past?: readonly ChatMessage[];
  /** Called when a message is no longer part of the history. */
  onForgotten?(message: MessageRef): void;
};

/** `address`: what limits per address count the one by who sent it. `amount`: how much it takes of both bounds. */
type KeptMessage = Taker & { message: ChatMessage };

/**
 * The last messages of a room's chat, in the order in which they were sent. When there are too many, who has most at
 * the site with most loses the oldest, so that nobody can push out what others have sent.
 */
export class Chat {
  readonly #options: ChatOptions;
  readonly #known = new Set<MessageId>();
  #kept: KeptMessage[] = [];
  #characters = 0;
  #lastAt = 0;

  constructor(options: ChatOptions) {
    this.#options = options;
    // From where they were sent is not remembered.
    for (const message of options.past ?? []) this.#take(message, { address: message.peer });
  }

  /** Of all messages, in UTF-16 units. */
  get characters(): number {
    return this.#characters;
  }

  /** Oldest first. */
  get messages(): ChatMessage[] {
    return this.#kept.map(({ message }) => message);
  }

  /** Whether this message is part of the history. */
  has({ peer, id }: MessageRef): boolean {
    return this.#kept.some(({ message }) => message.id === id && message.peer === peer);
  }

  /** Whether a message of this id was sent already. */
  knows(id: MessageId): boolean {
    return this.#known.has(id);
  }

  /** Remembers a message that is not part of the history. @returns its time. */
  pass(id: MessageId, { now }: { now: number }): number {
    this.#remember(id);
    this.#lastAt = Math.max(now, this.#lastAt);
    return this.#lastAt;
  }

  /** The message as everybody gets it; undefined where it was sent already. */
  add(sent: Omit<ChatMessage, 'at'>, { address, now }: { address: string; now: number }): ChatMessage | undefined {
    if (this.knows(sent.id)) return undefined;
    const message = { ...sent, at: Math.max(now, this.#lastAt) };
    this.#take(message, { address });
    return message;
  }

  #take(message: ChatMessage, { address }: { address: string }): void {
    this.#lastAt = message.at;
    this.#remember(message.id);
    this.#keep(message, address);
  }

  #remember(id: MessageId): void {
    this.#known.add(id);
    const [oldest] = this.#known;
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #keep(message: ChatMessage, address: string): void {
    const { history, maxCharacters } = this.#options;
    this.#kept.push({ message, address, amount: message.text.length / maxCharacters + 1 / Math.max(1, history) });
    this.#characters += message.text.length;
    while (this.#kept.length > history || this.#characters > maxCharacters) this.#forgetOne();
  }

  #forgetOne(): void {
    const senders = Map.groupBy(this.#kept, ({ message, address }) => `${address} ${message.peer}`);
    const totals = [...senders.values()].map((messages) => ({
      address: messages[0]?.address ?? '',
      amount: messages.reduce((sum, { amount }) => sum + amount, 0),
      oldest: messages[0],
    }));
    const oldest = greediest(totals)?.oldest;
    this.#kept = this.#kept.filter((kept) => kept !== oldest);
    if (!oldest) return;
    this.#characters -= oldest.message.text.length;
    this.#options.onForgotten?.({ peer: oldest.message.peer, id: oldest.message.id });
  }
}
