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
import type { RtpCapabilities } from '#shared/protocol/rtc.ts';
import { knownCapabilities } from './known-capabilities.ts';
import { Pipe } from './pipe.ts';
import type { PoolWorker } from './pool-worker.ts';

/** How loud counts as speaking, how often it is looked at, in milliseconds, and how many are told of: all. */
const SPEAKING = { threshold: -55, interval: 300, maxEntries: 1000 };

/** What a transport may be given beside where it listens. */
export type TransportOptions = Pick<
  WebRtcTransportOptions,
  | 'appData'
  | 'initialAvailableOutgoingBitrate'
  | 'enableSctp'
  | 'maxReceiveMessageSize'
  | 'maxSendMessageSize'
  | 'sctpPerStreamSendQueueLimit'
  | 'sctpSendBufferSize'
>;

/** Where a producer was made. */
export type Home = { router: RoomRouter; producer: Producer };

/** A room's part on one worker: its router, and what is piped to it from the others. */
export class RoomRouter {
  readonly worker: PoolWorker;
  readonly #router: Router;
  readonly #levels: AudioLevelObserver;
  /** Where each producer of the room was made; shared by all its routers. */
  readonly #homes: Map<string, Home>;
  readonly #pipes = new Map<string, Pipe>();

  static async create(
    worker: PoolWorker,
    { codecs, homes }: { codecs: RouterRtpCodecCapability[]; homes: Map<string, Home> },
  ): Promise<RoomRouter> {
    const router = await worker.worker.createRouter({ mediaCodecs: codecs });
    return new RoomRouter(worker, { router, levels: await router.createAudioLevelObserver(SPEAKING), homes });
  }

  private constructor(
    worker: PoolWorker,
    { router, levels, homes }: { router: Router; levels: AudioLevelObserver; homes: Map<string, Home> },
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

  /** What of these capabilities means anything here. */
  known(asked: RtpCapabilities): RtpCapabilities {
    return knownCapabilities(asked, this.#router.rtpCapabilities);
  }

  createTransport(options: TransportOptions): Promise<WebRtcTransport> {
    return this.#router.createWebRtcTransport({
      webRtcServer: this.worker.webRtcServer,
      preferUdp: true,
      ...options,
    });
  }

  /** This producer was made here. */
  offer(producer: Producer): void {
    this.#homes.set(producer.id, { router: this, producer });
    producer.observer.once('close', () => this.#homes.delete(producer.id));
  }

  async listenTo(producerId: string): Promise<void> {
    await this.#levels.addProducer({ producerId });
  }

  /**
   * Has a producer of the room within reach of consumers here: one of another worker is piped, once for all of them.
   * The result is to be called when its consumer is gone. Undefined where the producer is.
   */
  async reach(producerId: string): Promise<(() => void) | undefined> {
    const home = this.#homes.get(producerId);
    if (!home) return undefined;
    if (home.router === this) return () => undefined;
    // The former one's pipe may not be gone yet, where its sender has closed it and made another one under the same id.
    const release = await this.#pipe(producerId, home).catch(() => this.#pipe(producerId, home));
    if (this.#homes.get(producerId) === home) return release;
    release?.();
    return undefined;
  }

  close(): void {
    this.#router.close();
  }

  /** Undefined where that producer is gone, or is by then. */
  async #pipe(producerId: string, home: Home): Promise<(() => void) | undefined> {
    const gone = () => this.#homes.get(producerId) !== home;
    if (gone()) return undefined;
    const pipe = this.#pipes.get(producerId) ?? this.#lay(producerId, home);
    return pipe.use().catch((error: unknown) => {
      if (!gone()) throw error;
      return undefined;
    });
  }

  #lay(producerId: string, { router, producer }: Home): Pipe {
    // At once, and not when the worker tells: by then there may be another one under the same id.
    const end = () => pipe.close();
    const pipe = new Pipe({
      open: () => router.#pipeTo(this.#router, producerId),
      onClosed: () => {
        producer.observer.off('close', end);
        if (this.#pipes.get(producerId) === pipe) this.#pipes.delete(producerId);
      },
    });
    producer.observer.once('close', end);
    this.#pipes.set(producerId, pipe);
    return pipe;
  }

  async #pipeTo(router: Router, producerId: string): Promise<Consumer> {
    const { pipeConsumer, pipeProducer } = await this.#router.pipeToRouter({ producerId, router, enableSctp: false });
    if (!pipeConsumer || !pipeProducer) throw new Error('mediasoup piped a producer without both ends');
    surviveWorker(pipeProducer);
    // From here on mediasoup carries over what becomes of the producer, but not what became of it in the last moment.
    if (pipeConsumer.closed) {
      pipeProducer.close();
      throw new Error('the producer was closed while it was piped');
    }
    if (pipeConsumer.producerPaused !== pipeProducer.paused) {
      await (pipeConsumer.producerPaused ? pipeProducer.pause() : pipeProducer.resume());
    }
    return pipeConsumer;
  }
}

/**
 * mediasoup pauses and resumes the far end of a pipe like the near one, and nobody looks at what becomes of it: where
 * the worker dies in that moment, the rejection would end this process.
 */
function surviveWorker(pipeProducer: Producer): void {
  const { pause, resume } = pipeProducer;
  pipeProducer.pause = () => pause.call(pipeProducer).catch(() => undefined);
  pipeProducer.resume = () => resume.call(pipeProducer).catch(() => undefined);
}
