import { EventEmitter } from 'node:events';
import type { AudioLevelObserver, Router, RouterRtpCodecCapability } from 'mediasoup/types';
import { type Endpoint, PeerMedia } from './peer-media.ts';
import type { PoolWorker } from './pool-worker.ts';

export type RoomMediaEvents = {
  /** The owners of the loudest producers now, loudest first; empty once all are silent. */
  speakers: [owners: string[]];
  /** The worker is gone and everything with it. Always the last event. */
  failed: [];
};

export type RoomMediaOptions = {
  codecs: RouterRtpCodecCapability[];
  initialOutgoingKbps: number;
  /** Every producer id in use on this server. */
  producerIds: Set<string>;
};

/** How loud counts as speaking, how often it is looked at, and how many are named. */
const SPEAKING = { threshold: -55, interval: 300, maxEntries: 3 };

/** One room's router and the observer of who is speaking. */
export class RoomMedia extends EventEmitter<RoomMediaEvents> {
  readonly workerPid: number;
  readonly #worker: PoolWorker;
  readonly #router: Router;
  readonly #levels: AudioLevelObserver;
  readonly #options: RoomMediaOptions;

  static async create(worker: PoolWorker, options: RoomMediaOptions): Promise<RoomMedia> {
    const router = await worker.worker.createRouter({ mediaCodecs: options.codecs });
    const levels = await router.createAudioLevelObserver(SPEAKING);
    return new RoomMedia(worker, { router, levels, options });
  }

  private constructor(
    worker: PoolWorker,
    { router, levels, options }: { router: Router; levels: AudioLevelObserver; options: RoomMediaOptions },
  ) {
    super();
    this.workerPid = worker.worker.pid;
    this.#worker = worker;
    this.#router = router;
    this.#levels = levels;
    this.#options = options;
    levels.on('volumes', (volumes) =>
      this.emit(
        'speakers',
        volumes.map(({ producer }) => ownerOf(producer.appData)),
      ),
    );
    levels.on('silence', () => this.emit('speakers', []));
    router.on('workerclose', () => this.emit('failed'));
  }

  /** The two transports of one person, who is known here as `owner` only. The caller closes them. */
  async addPeer(owner: string, { held, ...endpoint }: Endpoint & { held: boolean }): Promise<PeerMedia> {
    return PeerMedia.create(this.#router, {
      owner,
      held,
      ...endpoint,
      webRtcServer: this.#worker.webRtcServer,
      levels: this.#levels,
      ...this.#options,
    });
  }

  close(): void {
    this.#router.close();
  }
}

/** What `PeerMedia` wrote into it. */
const ownerOf = (appData: Record<string, unknown>): string => String(appData.owner);
