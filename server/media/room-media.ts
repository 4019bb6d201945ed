import { EventEmitter } from 'node:events';
import type { RouterRtpCodecCapability } from 'mediasoup/types';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import { DataPort } from './data-port.ts';
import { type Endpoint, PeerMedia } from './peer-media.ts';
import type { PoolWorker } from './pool-worker.ts';
import { type Home, RoomRouter } from './room-router.ts';

/** Somebody who is heard: how loud, in dBov from -127 to 0. */
export type Voice = { owner: string; volume: number };

export type RoomMediaEvents = {
  /** Whose microphones are heard now, loudest first; empty once all are silent. */
  voices: [voices: Voice[]];
  /** A worker is gone and everything on it. Always the last event. */
  failed: [];
};

export type RoomMediaOptions = {
  codecs: RouterRtpCodecCapability[];
  initialOutgoingKbps: number;
  /** Every producer id in use on this server. */
  producerIds: Set<string>;
  /** The worker for the next person of a room that has routers on these. @throws AppError where there is none. */
  place(own: ReadonlySet<PoolWorker>): PoolWorker;
};

/** One room's routers, one on each worker that it is spread over, and who is heard on all of them. */
export class RoomMedia extends EventEmitter<RoomMediaEvents> {
  readonly #options: RoomMediaOptions;
  /** Two who are placed on the same worker at the same time wait for the same router. */
  readonly #routers = new Map<PoolWorker, Promise<RoomRouter>>();
  readonly #homes = new Map<string, Home>();
  readonly #voices = new Map<RoomRouter, Voice[]>();
  #closed = false;

  /** @throws AppError `server_full` where no worker runs. */
  static async create(options: RoomMediaOptions): Promise<RoomMedia> {
    const media = new RoomMedia(options);
    await media.#routerOn(options.place(new Set()));
    return media;
  }

  private constructor(options: RoomMediaOptions) {
    super();
    this.#options = options;
  }

  get workerPids(): number[] {
    return [...this.#routers.keys()].map(({ worker }) => worker.pid);
  }

  /** The two transports of one person, who is known here as `owner` only. The caller closes them. */
  async addPeer(owner: string, { held, ...endpoint }: Endpoint & { held: boolean }): Promise<PeerMedia> {
    const { place, initialOutgoingKbps, producerIds } = this.#options;
    const worker = place(new Set(this.#routers.keys()));
    worker.expectPerson();
    const router = await this.#routerOn(worker);
    return PeerMedia.create(router, { owner, held, ...endpoint, initialOutgoingKbps, producerIds });
  }

  /**
   * A transport for data of one person. All of a room are on its first router, so that none of it has to be piped. The caller closes it.
   * @throws AppError `bad_request` for a fingerprint that makes no sense.
   */
  async openData(dtlsParameters: DtlsParameters): Promise<DataPort> {
    const [first] = this.#routers.values();
    if (!first) throw new Error('a room has a router from its beginning');
    return DataPort.create(await first, dtlsParameters);
  }

  close(): void {
    this.#closed = true;
    for (const router of this.#routers.values()) router.then((made) => made.close()).catch(() => undefined);
  }

  #routerOn(worker: PoolWorker): Promise<RoomRouter> {
    const known = this.#routers.get(worker);
    if (known) return known;
    const { codecs } = this.#options;
    const making = RoomRouter.create(worker, { codecs, homes: this.#homes }).then((router) => this.#take(router));
    this.#routers.set(worker, making);
    making.catch(() => this.#routers.delete(worker));
    return making;
  }

  #take(router: RoomRouter): RoomRouter {
    // Closed while it was made.
    if (this.#closed) router.close();
    router.onFailed(() => this.emit('failed'));
    router.onVolumes((volumes) => {
      this.#voices.set(
        router,
        volumes.map(({ producer, volume }) => ({ owner: ownerOf(producer.appData), volume })),
      );
      this.emit(
        'voices',
        [...this.#voices.values()].flat().sort((a, b) => b.volume - a.volume),
      );
    });
    return router;
  }
}

/** What `PeerMedia` wrote into it. */
const ownerOf = (appData: Record<string, unknown>): string => String(appData.owner);
