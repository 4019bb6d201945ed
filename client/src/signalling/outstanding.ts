/** A request that waits for its answer. */
export type OutstandingRequest = {
  readonly number: number;
  /** Sends the request on the current connection. */
  send(): void;
  /** Rejects the request, which will not be answered. */
  give(up: Error): void;
};

/** How many requests are sent before the first is answered: the server remembers more answers than that. */
const MAX_FLYING = 32;
/** A person does not cause more waiting requests than this. */
const MAX_WAITING = 1000;

/**
 * The unanswered requests of a seat, over as many connections as it takes: those sent on a lost connection are sent
 * again, with their numbers and in their order, and the server recognizes by the number which of them it has carried
 * out.
 */
export class Outstanding {
  readonly #waiting = new Map<number, OutstandingRequest>();
  readonly #flying = new Set<number>();
  #open = false;

  /** Sends it as soon as there is a connection. @returns false if too many are waiting already. */
  add(waiting: OutstandingRequest): boolean {
    if (this.#waiting.size >= MAX_WAITING) return false;
    this.#waiting.set(waiting.number, waiting);
    this.#sendMore();
    return true;
  }

  /** Removes an answered request. @returns false if it was not waiting any more. */
  settle(number: number): boolean {
    this.#flying.delete(number);
    const waited = this.#waiting.delete(number);
    this.#sendMore();
    return waited;
  }

  /** Sends all waiting requests over a new connection. */
  open(): void {
    this.#open = true;
    this.#sendMore();
  }

  /** Keeps all requests for the next connection, after one was lost. */
  suspend(): void {
    this.#open = false;
    this.#flying.clear();
  }

  /** Rejects all waiting requests. */
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
