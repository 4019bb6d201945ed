import type { PeerId } from '#shared/protocol/scalars.ts';

/** Names that are remembered; of more, those that were used longest ago are forgotten. */
const MAX_NAMES = 5000;

/**
 * Tells apart the people of a call who go by the same name, also after one of them has left: the first keeps the plain name, the next is
 * "Alice (2)". A name proves nothing, but a peer's id does: it is derived from a key that nobody else knows.
 */
export class Namesakes {
  /** Whose each name is, the one that was used last at the end. */
  readonly #owners = new Map<string, PeerId>();

  /** What this person is called here: a name that nobody else in this call has, or has had. */
  label(peer: PeerId, name: string): string {
    let label = name;
    for (let number = 2; !this.#isFree(peer, label); number += 1) label = `${name} (${number})`;
    const folded = fold(label);
    this.#owners.delete(folded);
    this.#owners.set(folded, peer);
    const [oldest] = this.#owners.keys();
    if (this.#owners.size > MAX_NAMES && oldest !== undefined) this.#owners.delete(oldest);
    return label;
  }

  /** The call is over. */
  clear(): void {
    this.#owners.clear();
  }

  #isFree(peer: PeerId, label: string): boolean {
    const owner = this.#owners.get(fold(label));
    return owner === undefined || owner === peer;
  }
}

/** The same for names that look the same; letters of other scripts that only resemble each other stay different. */
const fold = (name: string) =>
  name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
