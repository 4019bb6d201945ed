/** How much each key holds; a key that holds nothing is not kept. */
export class Tally {
  readonly #held = new Map<string, number>();
  /** The total of all keys. */
  sum = 0;

  of(key: string): number {
    return this.#held.get(key) ?? 0;
  }

  /** A negative amount gives back. */
  add(key: string, amount: number): void {
    const held = this.of(key) + amount;
    if (held > 0) this.#held.set(key, held);
    else this.#held.delete(key);
    this.sum += amount;
  }

  get keys(): number {
    return this.#held.size;
  }

  /** The amount of the key that holds the most. */
  get highest(): number {
    return [...this.#held.values()].reduce((one, other) => Math.max(one, other), 0);
  }
}
