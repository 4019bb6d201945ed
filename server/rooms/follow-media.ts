import type { LimitReason } from '#shared/protocol/media.ts';
import type { ProducerId, Source } from '#shared/protocol/scalars.ts';
import type { MoveReason } from '../media/peer-media.ts';
import type { Membership } from './membership.ts';
import type { Peer } from './peer.ts';
import type { Producers } from './producers.ts';
import type { Uplinks } from './uplinks.ts';

export type MediaFollowers = {
  members: Pick<Membership, 'everybody' | 'remove' | 'abandon'>;
  producers: Pick<Producers, 'ended' | 'limit'>;
  uplinks: Pick<Uplinks, 'scored' | 'pathChanged' | 'reached'>;
  /** This peer no longer receives this producer. */
  consumerDropped(producer: ProducerId): void;
  /** This peer's media has new transports. */
  moved(reason: MoveReason): void;
};

/** Connects the events of a peer's media with its room, until other media replaces it. */
export function followMedia(peer: Peer, { members, producers, uplinks, consumerDropped, moved }: MediaFollowers): void {
  const { media } = peer;
  const ifPresent =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      if (peer.media === media) act(...args);
    };
  const failed = () => members.remove(peer, 'media_failed');
  const abandoned = () => members.abandon(peer);
  const scored = (score: number | undefined) => uplinks.scored(peer, score);
  const reached = (connected: boolean) => uplinks.reached(peer, connected);
  const forgot = (producer: ProducerId) => producers.ended(peer, producer);
  const exceeded = (sources: readonly Source[], reason: LimitReason) => producers.limit(peer, { sources, reason });
  /** Losses during the change say nothing about the new path, and the receivers need key frames. */
  const changedPath = () => {
    uplinks.pathChanged(peer);
    const sent = new Set(peer.producers.map(({ id }) => id));
    for (const other of members.everybody) other.media.followOnNewPath(sent);
  };
  media.once('failed', ifPresent(failed));
  media.on('remoteClosed', ifPresent(abandoned));
  media.on('scored', ifPresent(scored));
  media.on('forgot', ifPresent(forgot));
  media.on('exceeded', ifPresent(exceeded));
  media.on('consumerDropped', ifPresent(consumerDropped));
  media.on('uplinkTupleChanged', ifPresent(changedPath));
  media.on('reached', ifPresent(reached));
  media.on('moved', ifPresent(moved));
}
