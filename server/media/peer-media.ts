import { EventEmitter } from 'node:events';
import { errors } from 'mediasoup';
import type { Consumer } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { ConsumerStats, ProducerStats } from '#shared/protocol/http.ts';
import type { ProducerInfo, TransportInfo, Transports } from '#shared/protocol/media.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters } from '#shared/protocol/rtc.ts';
import type { Source } from '#shared/protocol/scalars.ts';
import type { RoomStats, Traffic } from '#shared/protocol/stats.ts';
import { Consent } from './consent.ts';
import { ManagedConsumer, startingWith, type Want } from './managed-consumer.ts';
import { type NewProducer, PeerProducers, type SentProducer } from './peer-producers.ts';
import { ProvenNetworks } from './proven-networks.ts';
import type { RoomRouter } from './room-router.ts';
import { consumerStats } from './stats.ts';
import { TransportPair } from './transport-pair.ts';
import type { Received, Upload } from './upload-meter.ts';

/** What a browser says of itself. */
export type Endpoint = {
  rtpCapabilities: RtpCapabilities;
  /** Given, both transports are connected from the start. */
  dtlsParameters?: DtlsParameters | undefined;
};

export type PeerMediaOptions = Endpoint & {
  owner: string;
  /** Of its signalling connection, as limits per address count it. */
  address: string;
  initialOutgoingKbps: number;
  producerIds: Set<string>;
  /** Whether nothing flows in either direction until `release`. */
  held: boolean;
  /** Called whenever this person asks for something that reaches the worker. */
  active(): void;
};

/** On another way. A new picture that stands by itself is large, and the way may not be known well yet. */
const REFRESH_AFTER_MS = [0, 600, 1500];
/**
 * So often within so many milliseconds transports are replaced for want of proof; beyond that nothing is sent until
 * there is one.
 */
const MAX_REPLACED = 3;
const REPLACED_WITHIN_MS = 60_000;
/**
 * So long after that a sender's lowest stream is to do: its browser begins with little on a way that it does not know.
 */
const LOWEST_MS = 4000;

/** Why there are new transports: the former ones' worker died, or nobody has proven to receive what they sent. */
export type MoveReason = 'worker' | 'address';

export type PeerMediaEvents = {
  /**
   * Nothing comes or goes any more: DTLS failed, as with a fingerprint that does not match, or the worker died and
   * there is no other.
   */
  failed: [];
  /** The other end has closed its transports. */
  remoteClosed: [];
  /** The score of what this person sends has changed. */
  scored: [score: number | undefined];
  /** The worker is gone; nothing flows until `moved`. */
  lost: [];
  /** There are new transports. What was sent is awaited on them under its old ids. */
  moved: [reason: MoveReason];
  /** What is sent comes from another address than before, and some of it is lost. */
  uplinkTupleChanged: [];
  /** What was awaited of this producer did not come again. */
  forgot: [producer: string];
  /** These sources bring more than they may, which was not told before. */
  exceeded: [sources: readonly Source[]];
  /** Always the last event. */
  closed: [];
};

/** A consumer as its receiver must know it; whose it is and what it shows, the room adds. */
export type NewConsumer = { id: string; producer: string; rtpParameters: RtpParameters };

/**
 * One person's two transports and what flows through them. While it is held, everything can be set up and nothing
 * flows: producers and consumers are paused, and remembered is which of them are to flow. It outlives the worker that
 * it is on.
 */
export class PeerMedia extends EventEmitter<PeerMediaEvents> implements Upload {
  readonly #options: PeerMediaOptions;
  readonly #producers: PeerProducers;
  readonly #consumers = new Map<string, ManagedConsumer>();
  #router: RoomRouter;
  #pair: TransportPair;
  /** Whether there were other transports before, which a request may still name. */
  #hasMoved = false;
  #held: boolean;
  readonly #proven = new ProvenNetworks();
  #consent: Consent;
  /** When transports were replaced for want of proof, the latest. */
  #replacedAt: number[] = [];
  #closed = false;

  static async create(router: RoomRouter, options: PeerMediaOptions): Promise<PeerMedia> {
    const known = { ...options, rtpCapabilities: router.known(options.rtpCapabilities) };
    return new PeerMedia(await TransportPair.open(router, known), { router, options: known });
  }

  private constructor(pair: TransportPair, { router, options }: { router: RoomRouter; options: PeerMediaOptions }) {
    super();
    this.#options = options;
    this.#held = options.held;
    this.#producers = new PeerProducers({ router, pair }, options);
    this.#producers.on('scored', (score) => this.emit('scored', score));
    this.#producers.on('forgot', (producer) => this.emit('forgot', producer));
    [this.#router, this.#pair] = [router, pair];
    this.#proven.add(options.address);
    this.#consent = this.#follow(pair);
  }

  /** From now on there, with transports of its own. @throws where that worker dies as well. */
  async moveTo(router: RoomRouter, reason: MoveReason = 'worker'): Promise<void> {
    const pair = await TransportPair.open(router, this.#options);
    if (this.#closed) return pair.close();
    if (pair.closed) throw new Error('the worker ended meanwhile');
    this.#hasMoved = true;
    this.#pair.close();
    [this.#router, this.#pair] = [router, pair];
    this.#producers.moveTo({ router, pair });
    this.#consent.close();
    this.#consent = this.#follow(pair);
    this.emit('moved', reason);
  }

  /** This person's signalling comes from there, as limits per address count it: what is sent there is wanted. */
  prove(address: string): void {
    this.#proven.add(address);
    this.#consent.review();
  }

  /** Says that it could not be moved anywhere. */
  fail(): void {
    this.emit('failed');
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether the other end has closed its transports. */
  get remoteClosed(): boolean {
    return this.#pair.remoteClosed;
  }

  get transports(): Transports {
    return this.#pair.info;
  }

  /** Of the send transport: who knows it holds both. */
  get id(): string {
    return this.#pair.info.sendTransport.id;
  }

  get producers(): SentProducer[] {
    return this.#producers.all;
  }

  /**
   * @throws AppError `not_found` for a transport of somebody else, `already_connected` the second time, `media_moved`
   * for one that is gone with its worker.
   */
  async connect(transport: string, dtlsParameters: DtlsParameters): Promise<void> {
    await this.#onThisWorker(transport, () => this.#pair.connect(transport, dtlsParameters));
  }

  /**
   * @throws AppError `not_found` for a transport of somebody else, `media_moved` for one that is gone with its worker.
   */
  async restartIce(transport: string): Promise<TransportInfo['iceParameters']> {
    return this.#onThisWorker(transport, () => this.#pair.restartIce(transport));
  }

  /**
   * `transport` is the one that its parameters were made for.
   * @throws AppError `already_exists` for an id or a source in use, `unsupported_media` where no codec fits,
   * `media_moved` for a transport that is gone, with its worker or for newer ones of the same seat.
   */
  async produce(producer: NewProducer, { transport }: { transport?: string | undefined } = {}): Promise<ProducerInfo> {
    if (transport !== undefined && !this.#pair.has(transport)) throw moved();
    return this.#onThisWorker(transport, () => this.#producers.add(producer));
  }

  /** @throws AppError `not_found`. */
  async pauseProducer(id: string): Promise<void> {
    await this.#producers.pause(id);
  }

  /** @throws AppError `not_found`. */
  async resumeProducer(id: string): Promise<void> {
    await this.#producers.resume(id);
  }

  /** Consumers of it, wherever they are, close with it. @throws AppError `not_found`. */
  closeProducer(id: string): void {
    this.#producers.end(id);
  }

  /**
   * The consumer waits for `applied` unless it is so from the start. Undefined where this browser cannot decode it, or
   * where it was closed meanwhile.
   */
  async consume(
    producerId: string,
    start: { want: Want | undefined; applied: boolean },
  ): Promise<NewConsumer | undefined> {
    const pair = this.#pair;
    const gone = () => pair.closed || pair !== this.#pair;
    if (gone()) return undefined;
    const release = await this.#router.reach(producerId);
    if (!release || gone()) {
      release?.();
      return undefined;
    }
    try {
      const options = { ...start, held: this.#holdsBack };
      const { rtpCapabilities } = this.#options;
      const made = { producerId, rtpCapabilities, ignoreDtx: true, ...startingWith(options) };
      const consumer = await pair.receive.consume(made);
      consumer.observer.once('close', () => {
        this.#consumers.delete(consumer.id);
        release();
      });
      const managed = new ManagedConsumer(consumer, options);
      this.#consumers.set(consumer.id, managed);
      this.#closeIfLate(consumer);
      // Released in the meantime, and its priority.
      await managed.change({ held: this.#holdsBack });
      return gone() ? undefined : { id: consumer.id, producer: producerId, rtpParameters: consumer.rtpParameters };
    } catch (error) {
      release();
      // Asking `router.canConsume` first would clone and check all capabilities a second time for every consumer.
      if (gone() || error instanceof errors.UnsupportedError || error instanceof errors.NotFoundError) return undefined;
      throw error;
    }
  }

  /** Undefined where nothing is to flow for now. Passed over where the consumer is closed. */
  async want(consumerId: string, want: Want | undefined): Promise<void> {
    await this.#consumers.get(consumerId)?.change({ want });
  }

  /** Passed over where it is closed already. */
  closeConsumer(id: string): void {
    this.#consumers.get(id)?.consumer.close();
  }

  /**
   * The receiver has applied these, and they may flow as soon as nothing is held. Those that closed meanwhile are
   * passed over: the notice of it may have crossed the receipt.
   */
  async applied(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#consumers.get(id)?.change({ applied: true })));
  }

  /** Whether its receiver is known to have applied it. */
  isApplied(consumerId: string): boolean {
    return this.#consumers.get(consumerId)?.applied ?? false;
  }

  /** Lets flow whatever stands ready, in both directions. */
  async release(): Promise<void> {
    this.#held = false;
    await Promise.all([this.#producers.release(), this.#holdOrRelease()]);
  }

  /**
   * What was lost on a way that is no more is not sent again, and a browser may wait for three seconds before it asks
   * for a picture that stands by itself: these producers' pictures, or all, are asked for at once, and again, since the
   * first ones may be lost as well.
   */
  refreshPictures(of?: ReadonlySet<string>): void {
    for (const afterMs of REFRESH_AFTER_MS) setTimeout(() => this.#askForPictures(of), afterMs).unref();
  }

  /** These come on another way from now on, on which only the lowest of their streams is sure to come at first. */
  followOnOtherWay(producers: ReadonlySet<string>): void {
    for (const managed of this.#consumers.values()) {
      const { consumer } = managed;
      if (consumer.type !== 'simulcast' || !producers.has(consumer.producerId)) continue;
      // Closed meanwhile, or with its worker.
      managed.makeDoWithLowest(LOWEST_MS).catch(() => undefined);
    }
    this.refreshPictures(producers);
  }

  #askForPictures(of: ReadonlySet<string> | undefined): void {
    for (const { consumer } of this.#consumers.values()) {
      const isMeant = of?.has(consumer.producerId) ?? true;
      // Closed meanwhile, or with its worker.
      if (isMeant && consumer.kind === 'video' && !consumer.paused) consumer.requestKeyFrame().catch(() => undefined);
    }
  }

  async stats(): Promise<{ producers: ProducerStats[]; consumers: ConsumerStats[] }> {
    const [producers, consumers] = await Promise.all([
      this.#producers.stats(),
      Promise.allSettled([...this.#consumers.values()].map(({ consumer }) => consumerStats(consumer))),
    ]);
    // One whose producer has just closed is gone in the worker, which is told here a moment later.
    return { producers, consumers: consumers.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])) };
  }

  /** What arrives from this person. Fails where the worker is gone. */
  async upload(): Promise<Traffic> {
    return this.#producers.traffic();
  }

  /** As `Upload` has it: what no producer takes is not counted. */
  async received(): Promise<Received> {
    const { send } = this.#pair;
    const [stats] = await send.getStats();
    if (!stats) throw new Error('a transport has statistics');
    return { of: send, at: stats.timestamp, bytes: stats.rtpBytesReceived + stats.rtxBytesReceived };
  }

  receivedBySource(): ReturnType<Upload['receivedBySource']> {
    return this.#producers.receivedBySource();
  }

  sourcesWithin(ms: number): Set<Source> {
    return this.#producers.sourcesWithin(ms);
  }

  /** What goes to this person. Fails where they are gone. */
  async downlink(): Promise<RoomStats['downlink']> {
    const [stats] = await this.#pair.receive.getStats();
    return {
      bitrate: stats?.sendBitrate ?? 0,
      availableBitrate: stats?.availableOutgoingBitrate ?? null,
      loss: stats?.rtpPacketLossSent ?? null,
      behind: [...this.#consumers.values()].filter(({ behind }) => behind).map(({ consumer }) => consumer.producerId),
    };
  }

  get consumerCount(): number {
    return this.#consumers.size;
  }

  /** Closes both transports, and with them every producer and consumer. */
  close(): void {
    this.#closed = true;
    this.#consent.close();
    this.#pair.close();
    this.#producers.close();
    this.emit('closed');
  }

  /** Whether nothing may be sent to this person for now. */
  get #holdsBack(): boolean {
    return this.#held || !this.#consent.given;
  }

  async #holdOrRelease(): Promise<void> {
    const held = this.#holdsBack;
    await Promise.all([...this.#consumers.values()].map((managed) => managed.change({ held })));
  }

  /** Has the client shake hands again, from where it is. */
  #replaceTransports(): void {
    const now = performance.now();
    this.#replacedAt = this.#replacedAt.filter((at) => now - at < REPLACED_WITHIN_MS);
    if (this.#replacedAt.length >= MAX_REPLACED) return;
    this.#replacedAt.push(now);
    // Where the worker dies meanwhile, it is done on another.
    this.moveTo(this.#router, 'address').catch(() => undefined);
  }

  #follow(pair: TransportPair): Consent {
    this.#proven.learnFrom(pair.send);
    pair.onFailed(() => this.emit('failed'));
    pair.onRemoteClosed(() => this.emit('remoteClosed'));
    pair.onOtherWay({ up: () => this.emit('uplinkTupleChanged'), down: () => this.refreshPictures() });
    pair.onLost(() => {
      if (!this.#closed) this.emit('lost');
    });
    return new Consent(pair.receive, {
      proven: this.#proven,
      onChanged: (given) => {
        // Closed meanwhile, or with the worker.
        this.#holdOrRelease().catch(() => undefined);
        if (given) this.refreshPictures();
      },
      onRefused: () => this.#replaceTransports(),
    });
  }

  /** What names transports of a worker that died, or fails because it dies meanwhile, is refused with `media_moved`. */
  async #onThisWorker<Result>(transport: string | undefined, act: () => Promise<Result>): Promise<Result> {
    const pair = this.#pair;
    this.#options.active();
    const isFormer = this.#hasMoved && transport !== undefined && !pair.has(transport);
    if (pair.closed || isFormer) throw moved();
    return act().catch((error: unknown) => {
      throw pair.closed && !this.#closed ? moved(error) : error;
    });
  }

  /** What was under way when its transport closed, mediasoup hands out all the same, and nobody else would close it. */
  #closeIfLate(made: Consumer): void {
    if (this.#closed) made.close();
  }
}

const moved = (cause?: unknown) =>
  new AppError('media_moved', 'the worker of this transport died; new transports follow', { cause });
