import type { PeerId } from '#shared/protocol/scalars.ts';
import { foldName } from '../../util/fold-name.ts';
import { cutName } from '../../util/person-name.ts';
import { looksLikeSelf } from './self-names.ts';

/** How many names are remembered; beyond that, those used longest ago are forgotten. */
const MAX_NAMES = 5000;

/** The participant with a label, and the key under which its number is remembered. */
type Owner = { peer: PeerId; key: string };

/**
 * Distinguishes people of a call with the same name, even after one of them has left: the first keeps the plain name,
 * the next is "Alice (2)". A name proves nothing, but a peer's id does: it is derived from a key that nobody else
 * knows.
 */
export class Namesakes {
  /** By folded label, the last used at the end. */
  readonly #owners = new Map<string, Owner>();
  /** The number of each peer by name. */
  readonly #numbers = new Map<string, number>();
  /** By folded name, the number from which to look for a free one: thousands of one name cost no more than one. */
  readonly #next = new Map<string, number>();

  /** The name of this participant here: one that nobody else in this call has, or has had. */
  label(peer: PeerId, given: string): string {
    const name = cutName(given);
    const folded = foldName(name);
    const key = `${peer} ${folded}`;
    const number = this.#numbers.get(key) ?? this.#freeNumber(peer, folded);
    this.#numbers.delete(key);
    this.#numbers.set(key, number);
    forgetOldest(this.#numbers);
    this.#own(numbered(folded, number), { peer, key });
    return numbered(name, number);
  }

  /** The call has ended. */
  clear(): void {
    this.#owners.clear();
    this.#numbers.clear();
    this.#next.clear();
  }

  #freeNumber(peer: PeerId, folded: string): number {
    let number = this.#next.get(folded) ?? (looksLikeSelf(folded) ? 2 : 1);
    for (; !this.#isFree(peer, numbered(folded, number)); number += 1);
    this.#next.set(folded, number);
    forgetOldest(this.#next);
    return number;
  }

  #isFree(peer: PeerId, label: string): boolean {
    const owner = this.#owners.get(label);
    return owner === undefined || owner.peer === peer;
  }

  #own(label: string, owner: Owner): void {
    this.#owners.delete(label);
    this.#owners.set(label, owner);
    const forgotten = forgetOldest(this.#owners);
    if (forgotten) this.#numbers.delete(forgotten.key);
  }
}

const numbered = (name: string, number: number) => (number === 1 ? name : `${name} (${number})`);

/** @returns what was forgotten, if there was too much. */
function forgetOldest<Value>(map: Map<string, Value>): Value | undefined {
  const [oldest] = map;
  if (map.size <= MAX_NAMES || !oldest) return undefined;
  map.delete(oldest[0]);
  return oldest[1];
}
