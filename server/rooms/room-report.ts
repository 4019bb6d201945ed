import type { AdminRoom, PeerPath, RoomSummary } from '#shared/protocol/http.ts';
import type { RoomMedia } from '../media/room-media.ts';
import type { MediaPath } from '../media/transport-pair.ts';
import type { DirectCall } from './direct-call.ts';
import { ForwardedBytes } from './forwarded-bytes.ts';
import type { Membership } from './membership.ts';
import type { Peer } from './peer.ts';

type Tuple = NonNullable<MediaPath['tuple']>;

export type RoomReportOptions = {
  id: string;
  name: string;
  media: Pick<RoomMedia, 'workerPids'>;
  direct: Pick<DirectCall, 'info'>;
  members: Pick<Membership, 'people' | 'everybody' | 'preparedPeers' | 'keeps'>;
  /** Whether media from this address comes through a relay (TURN). */
  isRelay(address: string): boolean;
  /** Resolves once everybody receives what is planned for them. */
  settled(): Promise<void>;
};

/** The report of a room in the admin API. */
export class RoomReport {
  readonly #options: RoomReportOptions;
  readonly #createdAt = new Date();
  readonly #forwarded = new ForwardedBytes();

  constructor(options: RoomReportOptions) {
    this.#options = options;
  }

  get summary(): RoomSummary {
    const { id, name, media, direct, members } = this.#options;
    const { people, everybody, preparedPeers } = members;
    return {
      id,
      name,
      createdAt: this.#createdAt.toISOString(),
      workerPids: media.workerPids,
      people: people.length,
      preparedPeers,
      producers: everybody.reduce((sum, peer) => sum + peer.producers.length, 0),
      consumers: everybody.reduce((sum, peer) => sum + peer.media.consumerCount, 0),
      mode: direct.info.mode,
      modeEpoch: direct.info.epoch,
      modeReason: direct.info.reason,
      peers: people.map((peer) => this.#pathOf(peer)),
    };
  }

  /** The summary, and the streams of each peer. Fails if a worker dies meanwhile. */
  async whole(): Promise<AdminRoom> {
    const peers = await Promise.all(
      this.#options.members.people.map(async (peer) => {
        const { name, joinedAt, media } = peer;
        return { ...this.#pathOf(peer), name, joinedAt: joinedAt.toISOString(), ...(await media.stats()) };
      }),
    );
    const forwardedBytes = this.#forwarded.of(peers.flatMap(({ consumers }) => consumers));
    return { ...this.summary, forwardedBytes, peers };
  }

  /** Counts forwarded bytes from now on, since what was sent before does not belong to the new mode. */
  async recount(): Promise<void> {
    await this.#options.settled();
    const counted = await Promise.allSettled(this.#options.members.people.map(({ media }) => media.stats()));
    // The statistics of a worker that has just died are gone.
    this.#forwarded.begin(counted.flatMap((stats) => (stats.status === 'fulfilled' ? stats.value.consumers : [])));
  }

  #pathOf(peer: Peer): PeerPath {
    const { members, isRelay } = this.#options;
    const { id, address, browser } = peer;
    const { iceState, tuple } = peer.media.path;
    return {
      id,
      mediaPath: mediaPathOf(tuple, { address, isRelay }),
      iceState,
      browser,
      seatKept: members.keeps(peer),
    };
  }
}

/**
 * How media arrives from a participant whose signalling has this counted address. On the machine of a relay, it cannot
 * be told from a direct path.
 */
export function mediaPathOf(
  tuple: Pick<Tuple, 'protocol' | 'remoteIp'> | undefined,
  { address, isRelay }: { address: string; isRelay(address: string): boolean },
): PeerPath['mediaPath'] {
  if (!tuple) return null;
  const { protocol, remoteIp = '' } = tuple;
  return remoteIp !== address && isRelay(remoteIp) ? 'relay' : protocol;
}
