/** A request that waits for its answer. */
export type Waiting = {
  readonly number: number;
  /** Says it on the connection of now. */
  send(): void;
  /** It will not be answered any more. */
  give(up: Error): void;
};

/** So many are said before the first of them is answered: the server remembers more answers than that. */
const MAX_FLYING = 32;
/** More than this waiting is none of a person's doing. */
const MAX_WAITING = 1000;

/**
 * The requests of a seat that wait for their answers, over as many connections as it takes: those that were said on a
 * lost connection are said again, under their numbers and in their order, and the server tells by the number which it
 * has carried out.
 */
export class Outstanding {
  readonly #waiting = new Map<number, Waiting>();
  readonly #flying = new Set<number>();
  #open = false;

  /** Says it as soon as there is a connection for it. @returns false where too many wait already. */
  add(waiting: Waiting): boolean {
    if (this.#waiting.size >= MAX_WAITING) return false;
    this.#waiting.set(waiting.number, waiting);
    this.#sendMore();
    return true;
  }

  /** It was answered. @returns false where it waited no more. */
  settle(number: number): boolean {
    this.#flying.delete(number);
    const waited = this.#waiting.delete(number);
    this.#sendMore();
    return waited;
  }

  /** There is a connection: whatever waits is said on it. */
  open(): void {
    this.#open = true;
    this.#sendMore();
  }

  /** The connection is lost, and everything waits for another. */
  suspend(): void {
    this.#open = false;
    this.#flying.clear();
  }

  /** Nothing that waits will be answered. */
  abandon(error: () => Error): void {
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#flying.clear();
    for (const one of waiting) one.give(error());
  }

  #sendMore(): void {
    if (!this.#open) return;
    for (const one of this.#waiting.values()) {
      if (this.#flying.size >= MAX_FLYING) return;
      if (this.#flying.has(one.number)) continue;
      this.#flying.add(one.number);
      one.send();
    }
  }
}
