import type { ChatLine, LineId } from '#shared/protocol/talk.ts';

/** Lines by whose ids one that is sent again is known again. */
const MOST_KNOWN = 1000;
/** Of all lines that are kept, in UTF-16 units: they go into every join's answer. */
const MOST_KEPT = 60_000;

/** The last lines of a room's chat, in the order in which they were said. */
export class Chat {
  /** At most so many. */
  readonly #most: number;
  readonly #known = new Set<LineId>();
  #lines: ChatLine[] = [];
  #kept = 0;
  #lastAt = 0;

  constructor({ history }: { history: number }) {
    this.#most = history;
  }

  /** The oldest first. */
  get lines(): ChatLine[] {
    return [...this.#lines];
  }

  /** The line as everybody gets it; undefined where it was said already. */
  say(said: Omit<ChatLine, 'at'>, now: number): ChatLine | undefined {
    if (this.#known.has(said.id)) return undefined;
    this.#remember(said.id);
    this.#lastAt = Math.max(now, this.#lastAt);
    const line = { ...said, at: this.#lastAt };
    this.#keep(line);
    return line;
  }

  #remember(id: LineId): void {
    this.#known.add(id);
    const [oldest] = this.#known;
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
  }

  #keep(line: ChatLine): void {
    this.#lines.push(line);
    this.#kept += line.text.length;
    while (this.#lines.length > this.#most || this.#kept > MOST_KEPT) {
      this.#kept -= this.#lines.shift()?.text.length ?? 0;
    }
  }
}
