import type { AdminRoom, RoomSummary } from '#shared/protocol/http.ts';
import type { RoomMedia } from '../media/room-media.ts';
import type { DirectCall } from './direct-call.ts';
import { ForwardedBytes } from './forwarded-bytes.ts';
import type { Peer } from './peer.ts';

export type AccountOptions = {
  id: string;
  name: string;
  media: Pick<RoomMedia, 'workerPids'>;
  direct: Pick<DirectCall, 'info'>;
  /** Including prepared peers. */
  everybody(): readonly Peer[];
  people(): readonly Peer[];
  /** Including those that are being prepared. */
  preparedPeers(): number;
  /** Resolves once everybody receives what is planned for them. */
  settled(): Promise<void>;
};

/** The report of a room in the admin API. */
export class RoomReport {
  readonly #options: AccountOptions;
  readonly #createdAt = new Date();
  readonly #forwarded = new ForwardedBytes();

  constructor(options: AccountOptions) {
    this.#options = options;
  }

  get summary(): RoomSummary {
    const { id, name, media, direct, preparedPeers } = this.#options;
    const everybody = this.#options.everybody();
    return {
      id,
      name,
      createdAt: this.#createdAt.toISOString(),
      workerPids: media.workerPids,
      people: this.#options.people().length,
      preparedPeers: preparedPeers(),
      producers: everybody.reduce((sum, peer) => sum + peer.producers.length, 0),
      consumers: everybody.reduce((sum, peer) => sum + peer.media.consumerCount, 0),
      mode: direct.info.mode,
      modeEpoch: direct.info.epoch,
      modeReason: direct.info.reason,
    };
  }

  /** The summary, and the streams of each peer. Fails if a worker dies meanwhile. */
  async whole(): Promise<AdminRoom> {
    const peers = await Promise.all(
      this.#options.people().map(async ({ id, name, joinedAt, media }) => {
        return { id, name, joinedAt: joinedAt.toISOString(), ...(await media.stats()) };
      }),
    );
    const forwardedBytes = this.#forwarded.of(peers.flatMap(({ consumers }) => consumers));
    return { ...this.summary, forwardedBytes, peers };
  }

  /** Counts forwarded bytes from now on, since what was sent before does not belong to the new mode. */
  async recount(): Promise<void> {
    await this.#options.settled();
    const counted = await Promise.allSettled(this.#options.people().map(({ media }) => media.stats()));
    // The statistics of a worker that has just died are gone.
    this.#forwarded.begin(counted.flatMap((stats) => (stats.status === 'fulfilled' ? stats.value.consumers : [])));
  }
}
