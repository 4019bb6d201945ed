import type {
  AudioLevelObserver,
  AudioLevelObserverVolume,
  Consumer,
  Producer,
  Router,
  RouterRtpCodecCapability,
  WebRtcTransport,
  WebRtcTransportOptions,
} from 'mediasoup/types';
import { Pipe } from './pipe.ts';
import type { PoolWorker } from './pool-worker.ts';

/** How loud counts as speaking, how often it is looked at, in milliseconds, and how many are told of: all. */
const SPEAKING = { threshold: -55, interval: 300, maxEntries: 1000 };

/** What a transport may be given beside where it listens. */
export type TransportOptions = Pick<
  WebRtcTransportOptions,
  | 'initialAvailableOutgoingBitrate'
  | 'enableSctp'
  | 'maxReceiveMessageSize'
  | 'maxSendMessageSize'
  | 'sctpPerStreamSendQueueLimit'
  | 'sctpSendBufferSize'
>;

/** A room's part on one worker: its router, and what is piped to it from the others. */
export class RoomRouter {
  readonly worker: PoolWorker;
  readonly #router: Router;
  readonly #levels: AudioLevelObserver;
  /** Where each producer of the room was made; shared by all its routers. */
  readonly #homes: Map<string, RoomRouter>;
  readonly #pipes = new Map<string, Pipe>();

  static async create(
    worker: PoolWorker,
    { codecs, homes }: { codecs: RouterRtpCodecCapability[]; homes: Map<string, RoomRouter> },
  ): Promise<RoomRouter> {
    const router = await worker.worker.createRouter({ mediaCodecs: codecs });
    return new RoomRouter(worker, { router, levels: await router.createAudioLevelObserver(SPEAKING), homes });
  }

  private constructor(
    worker: PoolWorker,
    { router, levels, homes }: { router: Router; levels: AudioLevelObserver; homes: Map<string, RoomRouter> },
  ) {
    this.worker = worker;
    this.#router = router;
    this.#levels = levels;
    this.#homes = homes;
  }

  /** Calls back whenever it was looked at who is heard here, loudest first; once with nobody when all fall silent. */
  onVolumes(hear: (volumes: AudioLevelObserverVolume[]) => void): void {
    this.#levels.on('volumes', hear);
    this.#levels.on('silence', () => hear([]));
  }

  /** Calls back when the worker is gone and everything with it. */
  onFailed(fail: () => void): void {
    this.#router.once('workerclose', fail);
  }

  createTransport(options: TransportOptions = {}): Promise<WebRtcTransport> {
    return this.#router.createWebRtcTransport({
      webRtcServer: this.worker.webRtcServer,
      preferUdp: true,
      ...options,
    });
  }

  /** This producer was made here. */
  offer({ id, observer }: Producer): void {
    this.#homes.set(id, this);
    observer.once('close', () => this.#homes.delete(id));
  }

  async listenTo(producerId: string): Promise<void> {
    await this.#levels.addProducer({ producerId });
  }

  /**
   * Has a producer of the room within reach of consumers here: one of another worker is piped, once for all of them. The
   * result is to be called when its consumer is gone. Undefined where the producer is.
   */
  async reach(producerId: string): Promise<(() => void) | undefined> {
    const home = this.#homes.get(producerId);
    if (!home) return undefined;
    if (home === this) return () => undefined;
    const pipe = this.#pipes.get(producerId) ?? this.#lay(producerId, home);
    return pipe.use().catch((error: unknown) => {
      if (this.#homes.has(producerId)) throw error;
      return undefined;
    });
  }

  close(): void {
    this.#router.close();
  }

  #lay(producerId: string, home: RoomRouter): Pipe {
    const pipe = new Pipe({
      open: () => home.#pipeTo(this.#router, producerId),
      onClosed: () => {
        if (this.#pipes.get(producerId) === pipe) this.#pipes.delete(producerId);
      },
    });
    this.#pipes.set(producerId, pipe);
    return pipe;
  }

  async #pipeTo(router: Router, producerId: string): Promise<Consumer> {
    const { pipeConsumer } = await this.#router.pipeToRouter({ producerId, router, enableSctp: false });
    if (!pipeConsumer) throw new Error('mediasoup piped a producer without a consumer');
    return pipeConsumer;
  }
}
