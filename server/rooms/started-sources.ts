import type { Source } from '#shared/protocol/scalars.ts';
import type { Peer } from './peer.ts';

type Sender = Pick<Peer, 'media' | 'address'>;

/** What the peers of one address had started who have left, and when the last of them left. */
type LeftBehind = { sources: Map<Source, number>; at: number };

/** What an address left behind is forgotten after this time without a further departure, in milliseconds. */
const FORGOTTEN_MS = 60_000;

/**
 * The sources that each peer has started over its current transports. Replacing the transports clears them. When a
 * peer leaves, its address keeps them for a while, and the next peers from that address count as starting them again:
 * rejoining, or preparing another join, avoids no limit.
 */
export class StartedSources {
  readonly #started = new WeakMap<Sender, { transport: string; sources: Set<Source> }>();
  readonly #leftBehind = new Map<string, LeftBehind>();

  /** @returns how many of these the peer, or one of its address that has left, had started before. */
  add(peer: Sender, producers: readonly { source: Source }[], now: number): number {
    const { id: transport } = peer.media;
    const known = this.#started.get(peer);
    const sources = known?.transport === transport ? known.sources : new Set<Source>();
    this.#started.set(peer, { transport, sources });
    this.#forgetOld(now);
    const again = producers.filter(({ source }) => sources.has(source) || this.#takeOver(peer.address, source)).length;
    for (const { source } of producers) sources.add(source);
    return again;
  }

  left(peer: Sender, now: number): void {
    const started = this.#started.get(peer)?.sources;
    if (!started) return;
    this.#forgetOld(now);
    const { sources } = this.#leftBehind.get(peer.address) ?? { sources: new Map() };
    for (const source of started) sources.set(source, (sources.get(source) ?? 0) + 1);
    this.#leftBehind.set(peer.address, { sources, at: now });
  }

  /** @returns whether a peer of this address had started this source, has left, and has no successor yet. */
  #takeOver(address: string, source: Source): boolean {
    const sources = this.#leftBehind.get(address)?.sources;
    const count = sources?.get(source) ?? 0;
    if (count > 0) sources?.set(source, count - 1);
    return count > 0;
  }

  #forgetOld(now: number): void {
    for (const [address, { at }] of this.#leftBehind) if (now - at > FORGOTTEN_MS) this.#leftBehind.delete(address);
  }
}
