import { EventEmitter } from 'node:events';
import type { RouterRtpCodecCapability } from 'mediasoup/types';
import type { DtlsParameters } from '#shared/protocol/rtc.ts';
import { DataPort } from './data-port.ts';
import { type Endpoint, PeerMedia } from './peer-media.ts';
import type { PoolWorker } from './pool-worker.ts';
import { type Home, RoomRouter } from './room-router.ts';
import type { UploadPolice } from './upload-police.ts';

/** Somebody who is heard: how loud, in dBov from -127 to 0. */
export type Voice = { owner: string; volume: number };

export type RoomMediaEvents = {
  /** Whose microphones are heard now, loudest first; empty once all are silent. */
  voices: [voices: Voice[]];
};

export type RoomMediaOptions = {
  codecs: RouterRtpCodecCapability[];
  initialOutgoingKbps: number;
  /** That waits for one receiver of data. */
  maxWaitingBytes: number;
  /** Every producer id in use on this server. */
  producerIds: Set<string>;
  police: UploadPolice;
  /** The worker for the next person of a room that has routers on these. @throws AppError where there is none. */
  place(own: ReadonlySet<PoolWorker>): Promise<PoolWorker>;
  /** Resolves once another one runs. Rejects when it is not worth waiting for any longer. */
  nextWorker(): Promise<void>;
};

/** A person whose worker dies in the middle of being placed on it is placed so often before it is the server's fault. */
const MOST_PLACINGS = 5;

/**
 * One room's routers, one on each worker that it is spread over, and who is heard on all of them. When a worker dies, the people on it
 * are moved to another, and nobody else loses more than what came from them.
 */
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
    await media.#onSomeRouter(async () => undefined);
    return media;
  }

  private constructor(options: RoomMediaOptions) {
    super();
    this.#options = options;
  }

  get workerPids(): number[] {
    return [...this.#routers.keys()].map(({ worker }) => worker.pid);
  }

  /**
   * The two transports of one person, who is known here as `owner` only. The caller closes them.
   * @throws AppError `server_full` where no worker runs, `bad_request` for a fingerprint that makes no sense.
   */
  async addPeer(owner: string, { held, ...endpoint }: Endpoint & { held: boolean }): Promise<PeerMedia> {
    const { initialOutgoingKbps, producerIds } = this.#options;
    const options = { owner, held, ...endpoint, initialOutgoingKbps, producerIds };
    const peer = await this.#onSomeRouter((router) => PeerMedia.create(router, options));
    peer.on('lost', () => void this.#move(peer));
    this.#options.police.watch(peer, (sources) => peer.emit('exceeded', sources));
    return peer;
  }

  /**
   * A transport for data of one person. All of a room are on its first router, so that none of it has to be piped. The caller closes it.
   * @throws AppError `server_full`, `bad_request` for a fingerprint that makes no sense.
   */
  openData(dtlsParameters: DtlsParameters): Promise<DataPort> {
    const first = [...this.#routers.keys()].find(({ closed }) => !closed);
    const { maxWaitingBytes } = this.#options;
    return this.#onSomeRouter((router) => DataPort.create(router, { dtlsParameters, maxWaitingBytes }), first);
  }

  /** Whether one of the workers cannot keep up. */
  async isStrained(): Promise<boolean> {
    const strained = await Promise.all([...this.#routers.keys()].map((worker) => worker.isStrained()));
    return strained.includes(true);
  }

  close(): void {
    this.#closed = true;
    for (const router of this.#routers.values()) router.then((made) => made.close()).catch(() => undefined);
  }

  /** Where the worker dies meanwhile, it is done again on another. */
  async #onSomeRouter<Made>(make: (router: RoomRouter) => Promise<Made>, wanted?: PoolWorker): Promise<Made> {
    for (let left = MOST_PLACINGS; ; left -= 1) {
      const worker = wanted && !wanted.closed ? wanted : await this.#place();
      try {
        return await make(await this.#routerOn(worker));
      } catch (error) {
        if (!worker.closed || this.#closed || left === 1) throw error;
      }
    }
  }

  async #place(): Promise<PoolWorker> {
    const own = new Set([...this.#routers.keys()].filter(({ closed }) => !closed));
    const worker = await this.#options.place(own);
    worker.expectPerson();
    return worker;
  }

  /** The seat stays whatever happens here. It is told when there is no hope left. */
  async #move(peer: PeerMedia): Promise<void> {
    const over = () => peer.closed || this.#closed;
    while (!over()) {
      try {
        return await this.#onSomeRouter((router) => (over() ? Promise.resolve() : peer.moveTo(router)));
      } catch {
        // No worker runs, or they die one after another.
        const hopeless = await this.#options.nextWorker().then(
          () => false,
          () => true,
        );
        if (hopeless && !over()) return peer.fail();
      }
    }
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
    router.onFailed(() => this.#lose(router));
    router.onVolumes((volumes) => {
      this.#voices.set(
        router,
        volumes.map(({ producer, volume }) => ({ owner: ownerOf(producer.appData), volume })),
      );
      this.#tellVoices();
    });
    return router;
  }

  #lose(router: RoomRouter): void {
    this.#routers.delete(router.worker);
    this.#voices.delete(router);
    this.#tellVoices();
  }

  #tellVoices(): void {
    const voices = [...this.#voices.values()].flat().sort((a, b) => b.volume - a.volume);
    this.emit('voices', voices);
  }
}

/** What `PeerMedia` wrote into it. */
const ownerOf = (appData: Record<string, unknown>): string => String(appData.owner);
