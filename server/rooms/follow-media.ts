import type { ProducerId, Source } from '#shared/protocol/scalars.ts';
import type { MoveReason } from '../media/peer-media.ts';
import type { Membership } from './membership.ts';
import type { Peer } from './peer.ts';
import type { Producers } from './producers.ts';
import type { QualityWatch } from './quality.ts';

export type MediaFollowers = {
  members: Pick<Membership, 'everybody' | 'putOut' | 'abandon'>;
  producers: Pick<Producers, 'ended' | 'limit'>;
  quality: Pick<QualityWatch, 'hear' | 'forgive'>;
  /** This peer's media has new transports. */
  moved(reason: MoveReason): void;
};

/** What follows in a room from the events of a peer's present media, until the peer has other media. */
export function followMedia(peer: Peer, { members, producers, quality, moved }: MediaFollowers): void {
  const { media } = peer;
  const ifPresent =
    <Args extends unknown[]>(act: (...args: Args) => void) =>
    (...args: Args) => {
      if (peer.media === media) act(...args);
    };
  const failed = () => members.putOut(peer, 'media_failed');
  const abandoned = () => members.abandon(peer);
  const scored = (score: number | undefined) => quality.hear(peer.id, score);
  const forgot = (producer: ProducerId) => producers.ended(peer, producer);
  const exceeded = (sources: readonly Source[]) => producers.limit(peer, sources);
  /** Losses during the change say nothing about the new path, and the receivers need key frames. */
  const changedPath = () => {
    quality.forgive(peer.id);
    const sent = new Set(peer.producers.map(({ id }) => id));
    for (const other of members.everybody) other.media.followOnOtherWay(sent);
  };
  media.once('failed', ifPresent(failed));
  media.on('remoteClosed', ifPresent(abandoned));
  media.on('scored', ifPresent(scored));
  media.on('forgot', ifPresent(forgot));
  media.on('exceeded', ifPresent(exceeded));
  media.on('uplinkTupleChanged', ifPresent(changedPath));
  media.on('moved', ifPresent(moved));
}
