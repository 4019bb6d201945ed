import type { Answer } from '#shared/protocol/events.ts';
import { Serial } from '../util/serial.ts';

/** How many answers are remembered, and how many requests may be unanswered. */
export const MAX_WAITING = 64;

/** The requests of a session and the answers to the last of them; requests are carried out one after another. */
export class AnswerCache {
  readonly serial = new Serial();
  readonly #answers = new Map<number, Answer<unknown>>();
  /** By request name: the last of the answers of which no more is remembered. */
  readonly #lastOf = new Map<string, number>();
  /** Numbers only rise, so this one tells a repeated request from a new one. */
  #last = 0;

  /** Whether this request is new; it is known from now on. */
  admit(number: number): boolean {
    if (number <= this.#last) return false;
    this.#last = number;
    return true;
  }

  /** The answer to this request; undefined if it is forgotten. */
  answerTo(number: number): Answer<unknown> | undefined {
    return this.#answers.get(number);
  }

  /** Forgets the previous answer with the same `onlyLastOf`. */
  remember(number: number, answer: Answer<unknown>, { onlyLastOf }: { onlyLastOf?: string | undefined } = {}): void {
    if (onlyLastOf !== undefined) {
      this.#answers.delete(this.#lastOf.get(onlyLastOf) ?? number);
      this.#lastOf.set(onlyLastOf, number);
    }
    this.#answers.set(number, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_WAITING && oldest !== undefined) this.#answers.delete(oldest);
  }
}
