/** A numbered place among the connections of one address. */
export type Slot = {
  /** The key by which the limits of one connection are counted. */
  readonly key: string;
  /** Must be called once the connection has closed; may be called twice. */
  releasePlace(): void;
};

/** `free` are the numbers that were given back, latest last. */
type SlotNumbers = { held: number; free: number[] };

/**
 * Numbers the connections of each address; a new connection takes the number that was given back last. Limits of a
 * single connection are counted by this number, so that a client that reconnects continues with its used limits and
 * gets no new burst. Two people behind one address can get each other's number, which makes them wait no longer than
 * such a limit needs to recover.
 */
export class ConnectionSlots {
  readonly #numbers = new Map<string, SlotNumbers>();

  take(address: string): Slot {
    const places = this.#numbers.get(address) ?? { held: 0, free: [] };
    this.#numbers.set(address, places);
    const number = places.free.pop() ?? places.held;
    places.held += 1;
    let isHeld = true;
    const releasePlace = () => {
      if (!isHeld) return;
      isHeld = false;
      places.held -= 1;
      places.free.push(number);
      if (places.held === 0) this.#numbers.delete(address);
    };
    return { key: `${address} ${number}`, releasePlace };
  }
}
