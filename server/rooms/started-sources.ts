import type { Source } from '#shared/protocol/scalars.ts';
import type { Peer } from './peer.ts';

type Sender = Pick<Peer, 'media'>;

/** The sources that each peer has started over its current transports. Replacing the transports clears them. */
export class StartedSources {
  readonly #started = new WeakMap<Sender, { transport: string; sources: Set<Source> }>();

  /** @returns how many of these the peer had started before. */
  add(peer: Sender, producers: readonly { source: Source }[]): number {
    const { id: transport } = peer.media;
    const known = this.#started.get(peer);
    const sources = known?.transport === transport ? known.sources : new Set<Source>();
    this.#started.set(peer, { transport, sources });
    const again = producers.filter(({ source }) => sources.has(source)).length;
    for (const { source } of producers) sources.add(source);
    return again;
  }
}
