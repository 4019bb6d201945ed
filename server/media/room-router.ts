import type {
  AudioLevelObserver,
  AudioLevelObserverVolume,
  Consumer,
  IceCandidate,
  Producer,
  Router,
  RouterRtpCodecCapability,
  WebRtcTransport,
  WebRtcTransportOptions,
} from 'mediasoup/types';
import type { RtpCapabilities } from '#shared/protocol/rtc.ts';
import { withoutOrientation } from './codecs.ts';
import { knownCapabilities, type ProducedCodecs } from './known-capabilities.ts';
import { Pipe } from './pipe.ts';
import type { PoolWorker } from './pool-worker.ts';

/** How often volumes are measured, in milliseconds. */
export const VOLUMES_EVERY_MS = 300;
/** How loud counts as speaking, and how many are reported: all. */
const SPEAKING = { threshold: -55, interval: VOLUMES_EVERY_MS, maxEntries: 1000 };

/** The options of a transport, apart from where it listens. */
export type TransportOptions = Pick<
  WebRtcTransportOptions,
  | 'appData'
  | 'initialAvailableOutgoingBitrate'
  | 'enableSctp'
  | 'maxReceiveMessageSize'
  | 'maxSendMessageSize'
  | 'sctpPerStreamSendQueueLimit'
  | 'sctpSendBufferSize'
  | 'sctpDefaultStreamBufferedAmountLowThreshold'
>;

/** Where a producer was created, and its codecs. */
export type ProducerOrigin = { router: RoomRouter; producer: Producer; codecs: ProducedCodecs };

/** The part of a room on one worker: its router, and what is piped to it from the others. */
export class RoomRouter {
  readonly worker: PoolWorker;
  readonly #router: Router;
  readonly #levels: AudioLevelObserver;
  /** Where each producer of the room was created; shared by all its routers. */
  readonly #origins: Map<string, ProducerOrigin>;
  readonly #pipes = new Map<string, Pipe>();
  /** What clients are offered. mediasoup clones its own capabilities each time that they are read. */
  readonly #offered: RtpCapabilities;

  static async create(
    worker: PoolWorker,
    { codecs, origins }: { codecs: RouterRtpCodecCapability[]; origins: Map<string, ProducerOrigin> },
  ): Promise<RoomRouter> {
    const router = await worker.worker.createRouter({ mediaCodecs: codecs });
    return new RoomRouter(worker, { router, levels: await router.createAudioLevelObserver(SPEAKING), origins });
  }

  private constructor(
    worker: PoolWorker,
    { router, levels, origins }: { router: Router; levels: AudioLevelObserver; origins: Map<string, ProducerOrigin> },
  ) {
    this.worker = worker;
    this.#router = router;
    this.#levels = levels;
    this.#origins = origins;
    this.#offered = withoutOrientation(router.rtpCapabilities);
  }

  /**
   * Calls back after each measurement with the microphones above the threshold, loudest first; once with none when all
   * fall silent.
   */
  onVolumes(listener: (volumes: AudioLevelObserverVolume[]) => void): void {
    this.#levels.on('volumes', listener);
    this.#levels.on('silence', () => listener([]));
  }

  /** Calls back when the worker has died and everything with it. */
  onFailed(fail: () => void): void {
    this.#router.once('workerclose', fail);
  }

  /** The part of these capabilities that clients of this router are offered. */
  known(asked: RtpCapabilities): RtpCapabilities {
    return knownCapabilities(asked, this.#offered);
  }

  /** The ICE candidates of one of its transports, as a client receives them. */
  candidatesOf({ iceCandidates }: WebRtcTransport): IceCandidate[] {
    return this.worker.candidates(iceCandidates);
  }

  createTransport(options: TransportOptions): Promise<WebRtcTransport> {
    return this.#router.createWebRtcTransport({
      webRtcServer: this.worker.webRtcServer,
      preferUdp: true,
      ...options,
    });
  }

  /** Registers a producer that was created here. */
  offer(producer: Producer): void {
    keepParameters(producer);
    const { kind, consumableRtpParameters } = producer;
    const mimeTypes = consumableRtpParameters.codecs.map(({ mimeType }) => mimeType.toLowerCase());
    const isMedia = (mimeType: string) => !mimeType.endsWith('/rtx');
    this.#origins.set(producer.id, { router: this, producer, codecs: { kind, mimeTypes: mimeTypes.filter(isMedia) } });
    producer.observer.once('close', () => this.#origins.delete(producer.id));
  }

  /** The codecs of a producer of the room; undefined if it is gone. */
  codecsOf(producerId: string): ProducedCodecs | undefined {
    return this.#origins.get(producerId)?.codecs;
  }

  async listenTo(producerId: string): Promise<void> {
    await this.#levels.addProducer({ producerId });
  }

  /**
   * Makes a producer of the room available to consumers here: one on another worker is piped, once for all of them. The
   * returned function must be called when its consumer is gone. Undefined if the producer is gone.
   */
  async acquire(producerId: string): Promise<(() => void) | undefined> {
    const origin = this.#origins.get(producerId);
    if (!origin) return undefined;
    if (origin.router === this) return () => undefined;
    // The previous pipe may still exist if its sender has closed the producer and created another one under the same
    // id.
    const release = await this.#pipe(producerId, origin).catch(() => this.#pipe(producerId, origin));
    if (this.#origins.get(producerId) === origin) return release;
    release?.();
    return undefined;
  }

  close(): void {
    this.#router.close();
  }

  /** Undefined if that producer is gone, or goes meanwhile. */
  async #pipe(producerId: string, origin: ProducerOrigin): Promise<(() => void) | undefined> {
    const gone = () => this.#origins.get(producerId) !== origin;
    if (gone()) return undefined;
    const pipe = this.#pipes.get(producerId) ?? this.#createPipe(producerId, origin);
    return pipe.use().catch((error: unknown) => {
      if (!gone()) throw error;
      return undefined;
    });
  }

  #createPipe(producerId: string, { router, producer }: ProducerOrigin): Pipe {
    // At once, instead of when the worker reports it: by then there may be another one under the same id.
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
    ignoreWorkerDeath(pipeProducer);
    keepParameters(pipeProducer);
    // From here on mediasoup forwards changes of the producer, but not those of the last moment.
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
 * mediasoup pauses and resumes the far end of a pipe like the near one, and ignores the result: if the worker dies in
 * that moment, the rejection would end this process.
 */
function ignoreWorkerDeath(pipeProducer: Producer): void {
  const { pause, resume } = pipeProducer;
  pipeProducer.pause = () => pause.call(pipeProducer).catch(() => undefined);
  pipeProducer.resume = () => resume.call(pipeProducer).catch(() => undefined);
}

/** mediasoup clones these several times for each consumer of the producer, although nothing ever changes them. */
function keepParameters(producer: Producer): void {
  const { consumableRtpParameters } = producer;
  Object.defineProperty(producer, 'consumableRtpParameters', { value: consumableRtpParameters });
}
