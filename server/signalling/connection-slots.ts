/** A numbered place among the connections of one address. */
export type Slot = {
  /** What the limits of one connection are counted by. */
  readonly key: string;
  /** To be called once the connection is gone; may be called twice. */
  giveBack(): void;
};

/** `free`: numbers that were given back, the latest last. */
type Places = { held: number; free: number[] };

/**
 * Gives each connection a number among those of its address; the next connection takes the number that was given back
 * last. Limits of one connection are counted by it, so that a client which disconnects and connects again goes on where
 * it was, and gets no new burst. Two people behind one address can get each other's number: they wait no longer than
 * such a limit needs to recover.
 */
export class ConnectionSlots {
  readonly #places = new Map<string, Places>();

  take(address: string): Slot {
    const places = this.#places.get(address) ?? { held: 0, free: [] };
    this.#places.set(address, places);
    const number = places.free.pop() ?? places.held;
    places.held += 1;
    let isHeld = true;
    const giveBack = () => {
      if (!isHeld) return;
      isHeld = false;
      places.held -= 1;
      places.free.push(number);
      if (places.held === 0) this.#places.delete(address);
    };
    return { key: `${address} ${number}`, giveBack };
  }
}
