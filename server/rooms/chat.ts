import type { ChatLine, LineId } from '#shared/protocol/talk.ts';

/** Lines by whose ids one that is sent again is known again. */
const MAX_KNOWN = 1000;

export type ChatOptions = {
  /** How many lines are kept. */
  history: number;
  /** Of all of them together, in UTF-16 units: they go into every join's answer. */
  maxCharacters: number;
  /** What was said before this process began, the oldest first. */
  past?: readonly ChatLine[];
};

/** The last lines of a room's chat, in the order in which they were said. */
export class Chat {
  readonly #options: ChatOptions;
  readonly #known = new Set<LineId>();
  #lines: ChatLine[] = [];
  #kept = 0;
  #lastAt = 0;

  constructor(options: ChatOptions) {
    this.#options = options;
    for (const line of options.past ?? []) this.#take(line);
  }

  /** The oldest first. */
  get lines(): ChatLine[] {
    return [...this.#lines];
  }

  /** The line as everybody gets it; undefined where it was said already. */
  say(said: Omit<ChatLine, 'at'>, now: number): ChatLine | undefined {
    if (this.#known.has(said.id)) return undefined;
    const line = { ...said, at: Math.max(now, this.#lastAt) };
    this.#take(line);
    return line;
  }

  #take(line: ChatLine): void {
    this.#lastAt = line.at;
    this.#remember(line.id);
    this.#keep(line);
  }

  #remember(id: LineId): void {
    this.#known.add(id);
    const [oldest] = this.#known;
    if (this.#known.size > MAX_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #keep(line: ChatLine): void {
    this.#lines.push(line);
    this.#kept += line.text.length;
    const { history, maxCharacters } = this.#options;
    while (this.#lines.length > history || this.#kept > maxCharacters) {
      this.#kept -= this.#lines.shift()?.text.length ?? 0;
    }
  }
}
