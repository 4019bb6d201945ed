import { EventEmitter } from 'node:events';
import { errors } from 'mediasoup';
import type { Consumer } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { ConsumerStats, ProducerStats } from '#shared/protocol/http.ts';
import type { LimitReason, ProducerInfo, TransportInfo, Transports } from '#shared/protocol/media.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters } from '#shared/protocol/rtc.ts';
import type { Source } from '#shared/protocol/scalars.ts';
import type { MediaStats, RoomStats } from '#shared/protocol/stats.ts';
import { Consent } from './consent.ts';
import { capabilitiesFor } from './known-capabilities.ts';
import { ManagedConsumer, startingWith, type Want } from './managed-consumer.ts';
import { CONSUMER_RATE, notificationRate } from './notification-rate.ts';
import { type NewProducer, PeerProducers, type SentProducer } from './peer-producers.ts';
import { ProvenNetworks } from './proven-networks.ts';
import type { RoomRouter } from './room-router.ts';
import { consumerStats } from './stats.ts';
import { type MediaPath, TransportPair } from './transport-pair.ts';
import { TransportReach } from './transport-reach.ts';
import type { Received, Upload } from './upload-meter.ts';

/** What the browser of a peer states about its end of the media. */
export type Endpoint = {
  rtpCapabilities: RtpCapabilities;
  /** If given, the transports are connected from the start. */
  dtlsParameters?: DtlsParameters | undefined;
  /** Whether there is no send transport until `openSend`. */
  viewOnly?: boolean | undefined;
};

export type PeerMediaOptions = Endpoint & {
  owner: string;
  /** The counted address of its signalling connection. */
  address: string;
  initialOutgoingKbps: number;
  producerIds: Set<string>;
  /** Whether nothing flows in either direction until `release`. */
  held: boolean;
  /** Called whenever this peer makes a request that reaches the worker. */
  active(): void;
};

/**
 * When key frames are requested after a change of path. A key frame is large, and the capacity of the new path may not
 * be known yet.
 */
const REFRESH_AFTER_MS = [0, 600, 1500];
/**
 * How often transports are replaced within this time because nobody proves the address; after that, nothing is sent
 * until somebody does.
 */
const MAX_REPLACED = 3;
const REPLACED_WITHIN_MS = 60_000;
/**
 * How long only the lowest layer of a sender is forwarded after that: its browser starts at a low bitrate on an unknown
 * path.
 */
const LOWEST_MS = 4000;

/** Why there are new transports: the worker of the previous ones died, or nobody proved to receive at their address. */
export type MoveReason = 'worker' | 'address';

export type PeerMediaEvents = {
  /**
   * Media has ended: DTLS failed, for example with a wrong fingerprint, or the worker died and there is no other, or a
   * transport changes its state or address faster than a browser does.
   */
  failed: [];
  /** The other end has closed its transports. */
  remoteClosed: [];
  /** The score of this peer's uplink has changed. */
  scored: [score: number | undefined];
  /** The worker has died; nothing flows until `moved`. */
  lost: [];
  /** There are new transports. Producers are awaited on them under their previous ids. */
  moved: [reason: MoveReason];
  /** Media has connected, or has failed to connect within `MEDIA_DUE_MS`. */
  reached: [connected: boolean];
  /** Media arrives from another address than before, and some of it is lost. */
  uplinkTupleChanged: [];
  /** The client has not created this producer again. */
  forgot: [producer: string];
  /** The consumer of this producer was closed: it changed faster than a browser changes it. */
  consumerDropped: [producer: string];
  /** These sources exceed their limits, or keep a worker too busy. Emitted once for each. */
  exceeded: [sources: readonly Source[], reason: LimitReason];
  /** Always the last event. */
  closed: [];
};

/** The part of a consumer that its receiver needs; the room adds the peer and the source. */
export type NewConsumer = { id: string; producer: string; rtpParameters: RtpParameters };

/**
 * The two transports of one peer, with its producers and consumers. While held, everything can be set up and no media
 * flows: all producers and consumers are paused, and are resumed on `release` if they should flow. An instance outlives
 * its worker.
 */
export class PeerMedia extends EventEmitter<PeerMediaEvents> implements Upload {
  readonly #options: PeerMediaOptions;
  readonly #producers: PeerProducers;
  readonly #consumers = new Map<string, ManagedConsumer>();
  /** What it can decode, by the codecs of a producer. */
  readonly #capabilities = new Map<string, RtpCapabilities>();
  #router: RoomRouter;
  #pair: TransportPair;
  /** Whether there were other transports before, which a request may still name. */
  #hasMoved = false;
  #held: boolean;
  readonly #proven = new ProvenNetworks();
  #consent: Consent;
  #reach: TransportReach | undefined;
  /** When transports were replaced because nobody proved the address, latest last. */
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
    this.#producers.on('flapping', (source) => this.emit('exceeded', [source], 'overloaded'));
    [this.#router, this.#pair] = [router, pair];
    this.#proven.add(options.address);
    this.#consent = this.#follow(pair);
  }

  /** Moves to another worker, with new transports. @throws if that worker dies as well. */
  async moveTo(router: RoomRouter, reason: MoveReason = 'worker'): Promise<void> {
    const pair = await TransportPair.open(router, { ...this.#options, viewOnly: !this.#pair.send });
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

  /** The peer's signalling connection comes from this counted address, which proves that it wants media there. */
  prove(address: string): void {
    this.#proven.add(address);
    this.#consent.review();
  }

  /** Reports that no worker was left to move to. */
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

  /** Whether the client has tried to connect its media. */
  get hasTriedToConnect(): boolean {
    return this.#pair.hasTriedToConnect;
  }

  get path(): MediaPath {
    return this.#pair.path;
  }

  /** The id of the receive transport; a client that knows it has the transports. */
  get id(): string {
    return this.#pair.receive.id;
  }

  /** The same array until something about it changes. */
  get producers(): readonly SentProducer[] {
    return this.#producers.all;
  }

  /** Its microphone was loud for this time, in milliseconds, as it reports itself. */
  reportSound(ms: number): void {
    this.#producers.reportSound(ms);
  }

  /** Whether its microphone sends sound although it reports silence. */
  get hasUnreportedSound(): boolean {
    return this.#producers.hasUnreportedSound;
  }

  /**
   * @throws AppError `not_found` for a transport of somebody else, `already_connected` the second time, `media_moved`
   * for one whose worker has died.
   */
  async connect(transport: string, dtlsParameters: DtlsParameters): Promise<void> {
    await this.#onThisWorker(transport, () => this.#pair.connect(transport, dtlsParameters));
  }

  /** @throws AppError `not_found` for a transport of somebody else, `media_moved` for one whose worker has died. */
  async restartIce(transport: string): Promise<TransportInfo['iceParameters']> {
    return this.#onThisWorker(transport, () => this.#pair.restartIce(transport));
  }

  /**
   * Opens the send transport of a peer that only viewed so far.
   * @returns the existing one the second time. @throws AppError `media_moved` if the worker dies meanwhile.
   */
  async openSend(): Promise<TransportInfo> {
    return this.#onThisWorker(undefined, () => this.#pair.openSend());
  }

  /**
   * `transport` is the one that its parameters were made for.
   * @throws AppError `already_exists` for an id or a source in use, `unsupported_media` if no codec fits, `media_moved`
   * for a transport that is gone, with its worker or replaced by newer ones of the same seat.
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
   * The consumer waits for `applied` unless it is applied from the start; `onClosed` is called once it has closed.
   * Undefined if this browser cannot decode it, or if it was closed meanwhile.
   */
  async consume(
    producerId: string,
    { onClosed, ...start }: { want: Want | undefined; applied: boolean; onClosed?: () => void },
  ): Promise<NewConsumer | undefined> {
    const pair = this.#pair;
    const gone = () => pair.closed || pair !== this.#pair;
    if (gone()) return undefined;
    const release = await this.#router.acquire(producerId);
    if (!release || gone()) {
      release?.();
      return undefined;
    }
    try {
      const options = { ...start, held: this.#holdsBack, rejected: false };
      const rtpCapabilities = this.#capabilitiesFor(producerId);
      const made = { producerId, rtpCapabilities, ignoreDtx: true, ...startingWith(options) };
      const consumer = await pair.receive.consume(made);
      consumer.observer.once('close', () => {
        this.#consumers.delete(consumer.id);
        release();
        onClosed?.();
      });
      const managed = new ManagedConsumer(consumer, options);
      this.#consumers.set(consumer.id, managed);
      this.#dropIfFlapping(consumer);
      this.#closeIfLate(consumer);
      // The peer may have been released while the consumer was created.
      await managed.change({ held: this.#holdsBack });
      return gone() ? undefined : { id: consumer.id, producer: producerId, rtpParameters: consumer.rtpParameters };
    } catch (error) {
      release();
      // Calling `router.canConsume` first would clone and check all capabilities a second time for every consumer.
      if (gone() || error instanceof errors.UnsupportedError || error instanceof errors.NotFoundError) return undefined;
      throw error;
    }
  }

  /**
   * `want` is undefined if nothing should flow for now. Ignored if the consumer is closed.
   * @returns undefined if the worker has already applied this.
   */
  want(consumerId: string, want: Want | undefined): Promise<void> | undefined {
    return this.#consumers.get(consumerId)?.want(want);
  }

  /** Ignored if it is already closed. */
  closeConsumer(id: string): void {
    this.#consumers.get(id)?.consumer.close();
  }

  /**
   * The receiver has applied these; they flow as soon as nothing is held. Those that are closed are ignored: the notice
   * may have crossed the receipt.
   */
  async applied(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#consumers.get(id)?.change({ applied: true })));
  }

  /** What its receiver needs to decode it, as a copy; undefined once it is closed. */
  parametersOf(consumerId: string): RtpParameters | undefined {
    return this.#consumers.get(consumerId)?.consumer.rtpParameters;
  }

  /** The receiver's browser rejects these, so that they never flow. Those that are closed are ignored. */
  async reject(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#consumers.get(id)?.change({ rejected: true })));
  }

  isRejected(consumerId: string): boolean {
    return this.#consumers.get(consumerId)?.rejected ?? false;
  }

  /** Whether its receiver is known to have applied it. */
  isApplied(consumerId: string): boolean {
    return this.#consumers.get(consumerId)?.applied ?? false;
  }

  /** Lets everything flow that is ready, in both directions. */
  async release(): Promise<void> {
    this.#held = false;
    this.#reach?.start();
    await Promise.all([this.#producers.release(), this.#holdOrRelease()]);
  }

  /**
   * Packets that were lost on a previous path are not sent again, and a browser may wait for three seconds before it
   * requests a key frame: key frames of these producers, or of all, are requested at once, and repeatedly, since the
   * first ones may be lost as well.
   */
  requestKeyFrames(of?: ReadonlySet<string>): void {
    for (const afterMs of REFRESH_AFTER_MS) setTimeout(() => this.#requestKeyFramesNow(of), afterMs).unref();
  }

  /**
   * Adapts the consumers of these producers, which arrive over a new path: at first, only the lowest layer is certain
   * to arrive.
   */
  followOnNewPath(producers: ReadonlySet<string>): void {
    for (const managed of this.#consumers.values()) {
      const { consumer } = managed;
      if (consumer.type !== 'simulcast' || !producers.has(consumer.producerId)) continue;
      // Closed meanwhile, or with its worker.
      managed.makeDoWithLowest(LOWEST_MS).catch(() => undefined);
    }
    this.requestKeyFrames(producers);
  }

  #requestKeyFramesNow(of: ReadonlySet<string> | undefined): void {
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
    // A consumer whose producer has just closed is already gone in the worker, which is reported here a moment later.
    return { producers, consumers: consumers.flatMap((one) => (one.status === 'fulfilled' ? one.value : [])) };
  }

  /** Statistics of what this peer sends. Fails if the worker has died. */
  async upload(): Promise<MediaStats> {
    return this.#producers.combinedStats();
  }

  /** The bytes that have arrived, for `Upload`; those that belong to no producer are not counted. */
  async received(): Promise<Received> {
    const { send, receive } = this.#pair;
    const of = send ?? receive;
    const [stats] = await of.getStats();
    if (!stats) throw new Error('a transport has statistics');
    return { of, at: stats.timestamp, bytes: stats.rtpBytesReceived + stats.rtxBytesReceived };
  }

  receivedBySource(): ReturnType<Upload['receivedBySource']> {
    return this.#producers.receivedBySource();
  }

  sourcesWithin(ms: number): Set<Source> {
    return this.#producers.sourcesWithin(ms);
  }

  /** Statistics of what this peer receives. Fails if it has left. */
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
    this.#reach?.close();
    this.#pair.close();
    this.#producers.close();
    this.emit('closed');
  }

  /** Whether nothing may be sent to this peer for now. */
  get #holdsBack(): boolean {
    return this.#held || !this.#consent.given;
  }

  async #holdOrRelease(): Promise<void> {
    const held = this.#holdsBack;
    await Promise.all([...this.#consumers.values()].map((managed) => managed.change({ held })));
  }

  /** mediasoup clones, checks and compares all capabilities with each consumer: those of other codecs are left out. */
  #capabilitiesFor(producerId: string): RtpCapabilities {
    const { rtpCapabilities } = this.#options;
    const codecs = this.#router.codecsOf(producerId);
    if (!codecs) return rtpCapabilities;
    const key = codecs.mimeTypes.join();
    const known = this.#capabilities.get(key) ?? capabilitiesFor(rtpCapabilities, codecs);
    this.#capabilities.set(key, known);
    return known;
  }

  /** Makes the client repeat the handshake, from wherever it is. */
  #replaceTransports(): void {
    const now = performance.now();
    this.#replacedAt = this.#replacedAt.filter((at) => now - at < REPLACED_WITHIN_MS);
    if (this.#replacedAt.length >= MAX_REPLACED) return;
    this.#replacedAt.push(now);
    // If the worker dies meanwhile, it is repeated on another one.
    this.moveTo(this.#router, 'address').catch(() => undefined);
  }

  #follow(pair: TransportPair): Consent {
    pair.onSend((send) => this.#proven.learnFrom(send));
    pair.onFailed(() => this.emit('failed'));
    pair.onFlapping(() => this.emit('failed'));
    pair.onRemoteClosed(() => this.emit('remoteClosed'));
    this.#reach?.close();
    this.#reach = new TransportReach(pair, (connected) => this.emit('reached', connected));
    if (!this.#held) this.#reach.start();
    pair.onPathChanged({ uplink: () => this.emit('uplinkTupleChanged'), downlink: () => this.requestKeyFrames() });
    pair.onLost(() => {
      if (!this.#closed) this.emit('lost');
    });
    return new Consent(pair.receive, {
      proven: this.#proven,
      onChanged: (given) => {
        // Closed meanwhile, or with the worker.
        this.#holdOrRelease().catch(() => undefined);
        if (given) this.requestKeyFrames();
      },
      onRefused: () => this.#replaceTransports(),
    });
  }

  /**
   * A request that names transports of a dead worker, or fails because they close meanwhile, is refused with
   * `media_moved`: the seat may continue with other transports.
   */
  async #onThisWorker<Result>(transport: string | undefined, act: () => Promise<Result>): Promise<Result> {
    const pair = this.#pair;
    this.#options.active();
    const isPrevious = this.#hasMoved && transport !== undefined && !pair.has(transport);
    if (pair.closed || isPrevious) throw moved();
    return act().catch((error: unknown) => {
      throw pair.closed ? moved(error) : error;
    });
  }

  /** Closes a consumer that flaps; whichever end causes the changes, only these two lose anything. */
  #dropIfFlapping(consumer: Consumer): void {
    const count = notificationRate(CONSUMER_RATE, () => {
      consumer.close();
      this.emit('consumerDropped', consumer.producerId);
    });
    consumer.observer.on('score', count);
    consumer.observer.on('layerschange', count);
  }

  /** mediasoup returns a consumer that was being created when its transport closed, and nobody else would close it. */
  #closeIfLate(made: Consumer): void {
    if (this.#closed) made.close();
  }
}

const moved = (cause?: unknown) =>
  new AppError('media_moved', 'the worker of this transport died; new transports follow', { cause });
