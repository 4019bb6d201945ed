import type { ChatLine, LineId } from '#shared/protocol/talk.ts';
import { greediest, type Taker } from '../limits/greediest.ts';

/** How many ids of sent lines are remembered, so that a repeated line is recognized. */
const MAX_KNOWN = 1000;

export type ChatOptions = {
  /** The maximum number of lines. */
  history: number;
  /** The maximum total length, in UTF-16 units: every answer to a join contains the history. */
  maxCharacters: number;
  /** The history from before a restart, oldest first. */
  past?: readonly ChatLine[];
};

/** `address`: what limits per address count the one by who said it. `amount`: how much it takes of both bounds. */
type KeptLine = Taker & { line: ChatLine };

/**
 * The last lines of a room's chat, in the order in which they were said. When there are too many, who has most at the
 * site with most loses the oldest, so that nobody can push out what others have said.
 */
export class Chat {
  readonly #options: ChatOptions;
  readonly #known = new Set<LineId>();
  #kept: KeptLine[] = [];
  #characters = 0;
  #lastAt = 0;

  constructor(options: ChatOptions) {
    this.#options = options;
    // From where they were said is not remembered.
    for (const line of options.past ?? []) this.#take(line, { address: line.peer });
  }

  /** Oldest first. */
  get lines(): ChatLine[] {
    return this.#kept.map(({ line }) => line);
  }

  /** The line as everybody gets it; undefined where it was said already. */
  say(said: Omit<ChatLine, 'at'>, { address, now }: { address: string; now: number }): ChatLine | undefined {
    if (this.#known.has(said.id)) return undefined;
    const line = { ...said, at: Math.max(now, this.#lastAt) };
    this.#take(line, { address });
    return line;
  }

  #take(line: ChatLine, { address }: { address: string }): void {
    this.#lastAt = line.at;
    this.#remember(line.id);
    this.#keep(line, address);
  }

  #remember(id: LineId): void {
    this.#known.add(id);
    const [oldest] = this.#known;
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #keep(line: ChatLine, address: string): void {
    const { history, maxCharacters } = this.#options;
    this.#kept.push({ line, address, amount: line.text.length / maxCharacters + 1 / Math.max(1, history) });
    this.#characters += line.text.length;
    while (this.#kept.length > history || this.#characters > maxCharacters) this.#forgetOne();
  }

  #forgetOne(): void {
    const speakers = Map.groupBy(this.#kept, ({ line, address }) => `${address} ${line.peer}`);
    const totals = [...speakers.values()].map((lines) => ({
      address: lines[0]?.address ?? '',
      amount: lines.reduce((sum, { amount }) => sum + amount, 0),
      oldest: lines[0],
    }));
    const oldest = greediest(totals)?.oldest;
    this.#kept = this.#kept.filter((kept) => kept !== oldest);
    this.#characters -= oldest?.line.text.length ?? 0;
  }
}
