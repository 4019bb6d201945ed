import type { Answer } from '#shared/protocol/events.ts';
import { Serial } from '../util/serial.ts';

/** So many answers are remembered, and so many requests may wait for theirs. */
export const MAX_WAITING = 64;

/**
 * Which requests of a session were made, and what the last of them were answered; they are carried out one after
 * another.
 */
export class AnswerCache {
  readonly serial = new Serial();
  readonly #answers = new Map<number, Answer<unknown>>();
  /** Numbers only rise, so this one tells a repeated request from a new one. */
  #last = 0;

  /** Whether this one is new; from now on it is not. */
  admit(number: number): boolean {
    if (number <= this.#last) return false;
    this.#last = number;
    return true;
  }

  /** What was answered to this one; undefined where that is forgotten. */
  answerTo(number: number): Answer<unknown> | undefined {
    return this.#answers.get(number);
  }

  remember(number: number, answer: Answer<unknown>): void {
    this.#answers.set(number, answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_WAITING && oldest !== undefined) this.#answers.delete(oldest);
  }
}
