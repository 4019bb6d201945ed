import type { AdminRoom, PeerPath, RoomSummary } from '#shared/protocol/http.ts';
import type { RoomMedia } from '../media/room-media.ts';
import type { MediaPath } from '../media/transport-pair.ts';
import { mapOverTurns } from '../util/event-loop-turns.ts';
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

/** How many people are queried at a time. Each may receive fifty streams; the event loop serves others meanwhile. */
const PEOPLE_PER_TURN = 1;

/** The report of a room in the admin API. */
export class RoomReport {
  readonly #options: RoomReportOptions;
  readonly #createdAt = new Date();
  readonly #forwarded = new ForwardedBytes();
  #collecting: Promise<AdminRoom> | undefined;

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

  /**
   * The summary, and the streams of each peer. Callers who want it at the same time receive the same one. Fails if a
   * worker dies meanwhile.
   */
  whole(): Promise<AdminRoom> {
    this.#collecting ??= this.#collect().finally(() => {
      this.#collecting = undefined;
    });
    return this.#collecting;
  }

  async #collect(): Promise<AdminRoom> {
    const reports = await mapOverTurns(this.#options.members.people, {
      perTurn: PEOPLE_PER_TURN,
      map: (peer) => this.#reportOf(peer),
    });
    const peers = reports.filter((report) => report !== undefined);
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

  /** Undefined for a peer that has left meanwhile. */
  async #reportOf(peer: Peer): Promise<AdminRoom['peers'][number] | undefined> {
    const { name, joinedAt, media } = peer;
    try {
      return { ...this.#pathOf(peer), name, joinedAt: joinedAt.toISOString(), ...(await media.stats()) };
    } catch (error) {
      if (this.#options.members.people.includes(peer)) throw error;
      return undefined;
    }
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
