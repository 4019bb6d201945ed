/** At most one timer per key. */
export class Timers<Key> {
  readonly #timers = new Map<Key, NodeJS.Timeout>();

  /** Calls `due` after `ms` milliseconds, and replaces the previous timer. */
  start(key: Key, ms: number, due: () => void): void {
    this.stop(key);
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      due();
    }, ms);
    this.#timers.set(key, timer);
  }

  has(key: Key): boolean {
    return this.#timers.has(key);
  }

  stop(key: Key): void {
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
  }
}
