/** How much each key holds; of a key that holds nothing, nothing is kept. */
export class Tally {
  readonly #held = new Map<string, number>();
  /** Of all keys together. */
  sum = 0;

  of(key: string): number {
    return this.#held.get(key) ?? 0;
  }

  /** A negative amount is given back. */
  add(key: string, amount: number): void {
    const held = this.of(key) + amount;
    if (held > 0) this.#held.set(key, held);
    else this.#held.delete(key);
    this.sum += amount;
  }

  get keys(): number {
    return this.#held.size;
  }

  /** What the key holds that holds most. */
  get highest(): number {
    return [...this.#held.values()].reduce((one, other) => Math.max(one, other), 0);
  }
}
