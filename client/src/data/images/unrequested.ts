import { comesUnrequested } from './policy.ts';

/** An image that somebody offers and nobody has clicked yet. */
export type UnrequestedImage = { id: string; from: string; bytes: number; type: string };

type Cost = { images: number; bytes: number; pixels: number };
type Spent = Cost & { from: string; at: number };

/** The limit for one sender within a minute; all senders together have a multiple of it. */
const MAX_COST: Cost = { images: 20, bytes: 20_000_000, pixels: 200_000_000 };
const SPAN_MS = 60_000;
const ALL_SENDERS_FACTOR = 4;
/** The share of the unused rest of that multiple that one sender may use. */
const SHARE_OF_REST = 1 / 2;
/** Bytes that are kept at one time. */
const MAX_KEPT = { perPerson: 20_000_000, inAll: 60_000_000 };

/** Limits the images that are fetched, decoded and kept without a click. */
export class UnrequestedImages {
  readonly #now: () => number;
  readonly #files = new Map<string, UnrequestedImage>();
  #spent: Spent[] = [];
  /** Oldest first. */
  #kept: UnrequestedImage[] = [];

  /** `now` is in milliseconds on a monotonic clock. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Whether to fetch this file at once. */
  admits(file: UnrequestedImage): boolean {
    if (!comesUnrequested(file) || !this.#spend({ from: file.from, images: 1, bytes: file.bytes, pixels: 0 }))
      return false;
    this.#files.set(file.id, file);
    return true;
  }

  /** Whether to decode this many pixels of an image that has arrived. */
  admitsPixels(id: string, pixels: number): boolean {
    const file = this.#files.get(id);
    return !file || this.#spend({ from: file.from, images: 0, bytes: 0, pixels });
  }

  /** No longer counts this image, because the person has requested it. */
  forget(id: string): void {
    this.#files.delete(id);
    this.#kept = this.#kept.filter((file) => file.id !== id);
  }

  /** Keeps an image that has arrived. @returns the images to drop for it, oldest first. */
  keep(id: string): string[] {
    const file = this.#files.get(id);
    if (!file || this.#kept.includes(file)) return [];
    this.#kept.push(file);
    const dropped = beyond(this.#kept);
    for (const { id: gone } of dropped) this.forget(gone);
    return dropped.map((kept) => kept.id);
  }

  /** The call has ended. */
  clear(): void {
    this.#files.clear();
    this.#kept = [];
  }

  #spend(cost: Cost & { from: string }): boolean {
    const now = this.#now();
    this.#spent = this.#spent.filter(({ at }) => now - at < SPAN_MS);
    const all = [...this.#spent, { ...cost, at: now }];
    const own = all.filter(({ from }) => from === cost.from);
    const isWithin = costs.every((of) => {
      const [ofOwn, left] = [sumOf(own, of), ALL_SENDERS_FACTOR * MAX_COST[of] - sumOf(all, of)];
      return ofOwn <= MAX_COST[of] && (ofOwn === 0 || ofOwn <= left * SHARE_OF_REST);
    });
    if (isWithin) this.#spent = all;
    return isWithin;
  }
}

const costs = ['images', 'bytes', 'pixels'] as const;

const sumOf = (spent: readonly Cost[], of: keyof Cost) => spent.reduce((total, cost) => total + cost[of], 0);

/** The images that do not fit beside the newer ones. */
function beyond(kept: readonly UnrequestedImage[]): UnrequestedImage[] {
  const bytesOf = new Map<string, number>();
  let inAll = 0;
  const stays = new Set<UnrequestedImage>();
  for (const file of kept.toReversed()) {
    const own = (bytesOf.get(file.from) ?? 0) + file.bytes;
    if (own > MAX_KEPT.perPerson || inAll + file.bytes > MAX_KEPT.inAll) continue;
    bytesOf.set(file.from, own);
    inAll += file.bytes;
    stays.add(file);
  }
  return kept.filter((file) => !stays.has(file));
}
