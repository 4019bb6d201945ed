import { EventEmitter } from 'node:events';
import type { Producer } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { ProducerStats } from '#shared/protocol/http.ts';
import type { ProducerInfo } from '#shared/protocol/media.ts';
import type { RtpParameters } from '#shared/protocol/rtc.ts';
import { kindOf, type Source } from '#shared/protocol/scalars.ts';
import type { MediaStats } from '#shared/protocol/stats.ts';
import { withoutOrientation } from './codecs.ts';
import { withEverySsrc } from './every-ssrc.ts';
import { spatialLayers } from './layers.ts';
import { mapMediasoupErrors } from './map-mediasoup-errors.ts';
import { combinedStats } from './media-stats.ts';
import { notificationRate, PRODUCER_RATE } from './notification-rate.ts';
import type { RoomRouter } from './room-router.ts';
import { overallScore } from './score.ts';
import { ofSender } from './sender.ts';
import { producerStats } from './stats.ts';
import type { TransportPair } from './transport-pair.ts';
import { UnreportedSound } from './unreported-sound.ts';
import type { Upload } from './upload-meter.ts';

export type PeerProducersOptions = {
  owner: string;
  /** The counted address of its signalling connection. */
  address: string;
  /** All producer ids in use on this server. */
  producerIds: Set<string>;
  /** Whether nothing flows until `release`. */
  held: boolean;
};

export type SendingEvents = {
  /** The combined score has changed. */
  scored: [score: number | undefined];
  /** This producer was awaited and did not come back. */
  forgot: [producer: string];
  /** The score of this source changes faster than a browser's reports change it. */
  flapping: [source: Source];
};

export type NewProducer = { producer: string; source: Source; rtpParameters: RtpParameters; paused: boolean };

/** A producer as it is announced to the others, and how many spatial layers it has. */
export type SentProducer = ProducerInfo & { layers: number };

/**
 * Further key frame requests are held back for this time, in milliseconds. Chromium ignores one that comes within 300
 * ms of the last; asked later, it answers, so that nobody who joins meanwhile waits for a whole second. With room for
 * jitter, this is more than a third of a second: however many join, a producer is asked for at most three key frames a
 * second.
 */
const KEY_FRAME_REQUEST_DELAY_MS = 400;

/** The overhead of each packet on its way to a receiver: headers of IP and UDP, extensions, SRTP. */
const PACKET_BYTES = 60;

/**
 * How long producers of a dead worker are awaited, in milliseconds, before they count as closed unless they are paused.
 */
const AGAIN_TIMEOUT_MS = 10_000;

/** More packets per second than the comfort noise of a silent microphone. */
const COMES_FROM = 5;
/** How long packets are counted, in milliseconds, to tell silence from loss. */
const COUNT_MS = 1000;

/**
 * Includes whether the client has paused it. If the producer is closed, its worker died, and it is awaited. `seen` is
 * what had arrived at the last check, in packets and in milliseconds, and whether more arrives; `rechecking` is set
 * while its packets are counted again.
 */
type Sent = SentProducer & {
  producer: Producer;
  seen: { packets: number; at: number; comes: boolean };
  rechecking: boolean;
  sound: UnreportedSound;
};

/** The router to which a peer sends, and its transports there. */
type RoutedPair = { router: RoomRouter; pair: TransportPair };

/**
 * The producers of one peer. They outlive the worker: producers of one that died are awaited on the next under their
 * previous ids.
 */
export class PeerProducers extends EventEmitter<SendingEvents> {
  readonly #options: PeerProducersOptions;
  readonly #producers = new Map<string, Sent>();
  #all: readonly SentProducer[] = [];
  #place: RoutedPair;
  #held: boolean;
  #awaiting: NodeJS.Timeout | undefined;
  /** When each source that is no longer sent was last sent. */
  readonly #endedAt = new Map<Source, number>();
  #closed = false;

  constructor(place: RoutedPair, options: PeerProducersOptions) {
    super();
    this.#options = options;
    this.#held = options.held;
    this.#place = place;
  }

  /** The same array until one of them begins, ends, is paused or resumed. */
  get all(): readonly SentProducer[] {
    return this.#all;
  }

  /** The worker of the previous place has died. */
  moveTo(place: RoutedPair): void {
    this.#place = place;
    clearTimeout(this.#awaiting);
    this.#awaiting = setTimeout(() => this.#awaitNoLonger(), AGAIN_TIMEOUT_MS).unref();
  }

  /**
   * @throws AppError `already_exists` for an id or a source in use, `unsupported_media` if no codec fits, `bad_request`
   * without a send transport.
   */
  async add(wanted: NewProducer): Promise<ProducerInfo> {
    const { producer: id, source, rtpParameters, paused } = wanted;
    this.#refuseIfTaken(wanted);
    const kind = kindOf(source);
    // mediasoup does not compare the two.
    if (!rtpParameters.codecs.every(({ mimeType }) => mimeType.startsWith(kind))) {
      throw new AppError('bad_request', `rtpParameters.codecs: ${source} must be ${kind}`);
    }
    const { router, pair } = this.#place;
    const { send } = pair;
    if (!send) throw new AppError('bad_request', 'there is no send transport; request transport:createSend first');
    this.#options.producerIds.add(id);
    const { owner, address } = this.#options;
    const options = {
      id,
      appData: ofSender({ seat: owner, address, source }),
      kind,
      rtpParameters: withEverySsrc(withoutOrientation(rtpParameters)),
      keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS,
    };
    const making = mapMediasoupErrors(() => send.produce({ ...options, paused: paused || this.#held }));
    const producer = await making.catch((error: unknown) => {
      if (!this.#producers.has(id)) this.#options.producerIds.delete(id);
      throw error;
    });
    const seen = { packets: 0, at: 0, comes: false };
    const layers = spatialLayers(rtpParameters.encodings);
    const sound = new UnreportedSound();
    const sent: Sent = { id, producer, source, paused, layers, seen, rechecking: false, sound };
    this.#producers.set(id, sent);
    this.#listAll();
    router.offer(producer);
    producer.on('score', () => this.#score());
    producer.on(
      'score',
      notificationRate(PRODUCER_RATE, () => this.emit('flapping', source)),
    );
    producer.observer.once('close', () => this.#ended(sent, pair));
    // mediasoup returns it even if its transport closed meanwhile, and nobody else would close it.
    if (this.#closed) producer.close();
    await this.#unlessGone(sent, async () => {
      if (source === 'microphone') await router.listenTo(id);
      // Released meanwhile.
      if (!sent.paused && !this.#held && producer.paused) await producer.resume();
    });
    return { id, source, paused: sent.paused };
  }

  /** @throws AppError `not_found`. */
  async pause(id: string): Promise<void> {
    const sent = this.#sent(id);
    sent.paused = true;
    this.#listAll();
    this.#score();
    await this.#unlessGone(sent, () => sent.producer.pause());
  }

  /** @throws AppError `not_found`. */
  async resume(id: string): Promise<void> {
    const sent = this.#sent(id);
    sent.paused = false;
    this.#listAll();
    if (!this.#held) await this.#unlessGone(sent, () => sent.producer.resume());
  }

  /** Consumers of it, wherever they are, close with it. @throws AppError `not_found`. */
  end(id: string): void {
    const sent = this.#sent(id);
    this.#remove(sent);
    sent.producer.close();
  }

  /** Lets everything flow that is ready. */
  async release(): Promise<void> {
    this.#held = false;
    const sent = this.#live.filter(({ paused }) => !paused);
    await Promise.all(sent.map((one) => this.#unlessGone(one, () => one.producer.resume())));
  }

  async stats(): Promise<ProducerStats[]> {
    return Promise.all(this.#live.map(producerStats));
  }

  /** Fails if the worker has died. */
  async combinedStats(): Promise<MediaStats> {
    return combinedStats((await Promise.all(this.#live.map(({ producer }) => producer.getStats()))).flat());
  }

  /** As `Upload` defines it. A producer that closes meanwhile is left out. */
  async receivedBySource(): ReturnType<Upload['receivedBySource']> {
    const read = await Promise.allSettled(this.#live.map((sent) => this.#read(sent)));
    // Nothing has arrived yet from a producer without a stream.
    return read.flatMap((one) => (one.status === 'fulfilled' && one.value.bytes > 0 ? one.value : []));
  }

  /** As `Upload` defines it. */
  sourcesWithin(ms: number): Set<Source> {
    const since = performance.now() - ms;
    const ended = [...this.#endedAt].flatMap(([source, at]) => (at >= since ? source : []));
    return new Set([...ended, ...this.all.map(({ source }) => source)]);
  }

  /** The microphone has reported sound for this time, in milliseconds. */
  reportSound(ms: number): void {
    this.#microphone?.sound.report(ms);
  }

  /** Whether the microphone sends sound, and reports silence. */
  get hasUnreportedSound(): boolean {
    const microphone = this.#microphone;
    return microphone?.paused === false && microphone.sound.found;
  }

  /** The producers themselves close with their transport. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#awaiting);
    for (const sent of this.#producers.values()) this.#remove(sent);
  }

  #listAll(): void {
    this.#all = [...this.#producers.values()];
  }

  get #microphone(): Sent | undefined {
    return this.#live.find(({ source }) => source === 'microphone');
  }

  get #live(): Sent[] {
    return [...this.#producers.values()].filter(({ producer }) => !producer.closed);
  }

  #refuseIfTaken({ producer: id, source }: NewProducer): void {
    const previous = this.all.find((other) => other.source === source);
    const comesAgain = previous?.id === id && this.#isAwaited(previous.id);
    if (this.#options.producerIds.has(id) && !comesAgain) {
      throw new AppError('already_exists', 'this producer id is in use');
    }
    if (!previous || comesAgain) return;
    if (!this.#isAwaited(previous.id)) {
      throw new AppError('already_exists', `a ${source} producer already exists; close it first`);
    }
    this.#giveUp(this.#sent(previous.id));
  }

  #isAwaited(id: string): boolean {
    return this.#producers.get(id)?.producer.closed === true;
  }

  /** A paused producer may stay away for as long as it is paused. */
  #awaitNoLonger(): void {
    for (const sent of this.#producers.values()) if (sent.producer.closed && !sent.paused) this.#giveUp(sent);
  }

  #giveUp(sent: Sent): void {
    this.#remove(sent);
    this.emit('forgot', sent.id);
  }

  #ended(sent: Sent, pair: TransportPair): void {
    // It closed with its worker: it is awaited again.
    if (pair.closed && !this.#closed) return;
    this.#remove(sent);
    if (!this.#closed) this.#score();
  }

  #remove(sent: Sent): void {
    if (this.#producers.get(sent.id) !== sent) return;
    this.#producers.delete(sent.id);
    this.#listAll();
    this.#options.producerIds.delete(sent.id);
    this.#endedAt.set(sent.source, performance.now());
  }

  /** Ignored if it is closed: the remembered state applies when it comes back. */
  async #unlessGone({ producer }: Sent, act: () => Promise<void>): Promise<void> {
    if (producer.closed) return;
    await act().catch((error: unknown) => {
      if (!producer.closed) throw error;
    });
  }

  /** Fails if the producer closes meanwhile. */
  async #read(sent: Sent) {
    const { producer, source } = sent;
    const streams = await producer.getStats();
    const packets = streams.reduce((sum, { packetCount }) => sum + packetCount, 0);
    const bytes = streams.reduce((sum, { byteCount }) => sum + byteCount, PACKET_BYTES * packets);
    const at = Math.max(...streams.map(({ timestamp }) => timestamp));
    if (packets > 0) this.#see(sent, { packets, at });
    return { of: producer, source, bytes, packets, at };
  }

  #see(sent: Sent, { packets, at }: { packets: number; at: number }): void {
    const { seen, sound } = sent;
    sound.count({ packets, at });
    const comes = (packets - seen.packets) * 1000 >= COMES_FROM * (at - seen.at);
    sent.seen = { packets, at, comes };
    if (comes !== seen.comes) this.#score();
  }

  #score(): void {
    const sent = this.#live.filter(({ paused }) => !paused);
    this.emit(
      'scored',
      overallScore(sent.map(({ producer, seen }) => ({ streams: producer.score, comes: seen.comes }))),
    );
    for (const one of sent) if (isSuspect(one)) void this.#count(one);
  }

  /** Counts its packets from now on: the last reading may be from before it fell silent. */
  async #count(sent: Sent): Promise<void> {
    sent.rechecking = true;
    await this.#readAgain(sent);
    setTimeout(() => {
      sent.rechecking = false;
      void this.#readAgain(sent);
    }, COUNT_MS).unref();
  }

  async #readAgain(sent: Sent): Promise<void> {
    // It has closed, or its worker has died.
    await this.#read(sent).catch(() => undefined);
  }

  #sent(id: string): Sent {
    const found = this.#producers.get(id);
    if (!found) throw new AppError('not_found', `no producer ${id} of yours`);
    return found;
  }
}

/** Whether it has lost most of its packets, or has fallen silent since they were counted. */
const isSuspect = ({ producer, seen, rechecking }: Sent) =>
  seen.comes && !rechecking && producer.score.every(({ score }) => score === 0);
