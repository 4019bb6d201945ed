import { EventEmitter } from 'node:events';
import { errors } from 'mediasoup';
import type { Consumer, Producer, WebRtcTransport } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { ConsumerStats, ProducerStats } from '#shared/protocol/http.ts';
import type { ProducerInfo, TransportInfo, Transports } from '#shared/protocol/media.ts';
import type { DtlsParameters, RtpCapabilities, RtpParameters } from '#shared/protocol/rtc.ts';
import { kindOf, type Source } from '#shared/protocol/scalars.ts';
import type { RoomStats, Traffic } from '#shared/protocol/stats.ts';
import { spatialLayers } from './layers.ts';
import { Reception, startingWith, type Want } from './reception.ts';
import { refusing } from './refusing.ts';
import type { RoomRouter } from './room-router.ts';
import { overallScore } from './score.ts';
import { consumerStats, producerStats } from './stats.ts';
import { trafficOf } from './traffic.ts';

/** What a browser says of itself. */
export type Endpoint = {
  rtpCapabilities: RtpCapabilities;
  /** Given, both transports are connected from the start. */
  dtlsParameters?: DtlsParameters | undefined;
};

export type PeerMediaOptions = Endpoint & {
  owner: string;
  initialOutgoingKbps: number;
  producerIds: Set<string>;
  /** Whether nothing flows in either direction until `release`. */
  held: boolean;
};

export type PeerMediaEvents = {
  /** DTLS failed, as with a fingerprint that does not match: this person can neither send nor receive. */
  failed: [];
  /** The score of what this person sends has changed. */
  scored: [score: number | undefined];
};

export type NewProducer = { producer: string; source: Source; rtpParameters: RtpParameters; paused: boolean };

/** What a person sends: to be told to the others, and in how many spatial layers. */
export type SentProducer = ProducerInfo & { layers: number };

/** A consumer as its receiver must know it; whose it is and what it shows, the room adds. */
export type NewConsumer = { id: string; producer: string; rtpParameters: RtpParameters };

/**
 * A second key-frame request within this time is held back, in milliseconds. Chromium ignores one that comes within
 * 300 ms of the last; asked after that it answers, so nobody who joins meanwhile waits for a whole second. More than a third of
 * a second, with room for jitter: however many join, a producer is asked for three key frames a second at most.
 */
const KEY_FRAME_REQUEST_DELAY_MS = 400;

/** With whether they themselves have paused it. */
type Sent = SentProducer & { producer: Producer };

/**
 * One person's two transports and what flows through them. While it is held, everything can be set up and nothing flows:
 * producers and consumers are paused, and remembered is which of them are to flow.
 */
export class PeerMedia extends EventEmitter<PeerMediaEvents> {
  readonly #router: RoomRouter;
  readonly #options: PeerMediaOptions;
  readonly #send: WebRtcTransport;
  readonly #receive: WebRtcTransport;
  readonly #connecting = new Set<WebRtcTransport>();
  readonly #producers = new Map<string, Sent>();
  readonly #receptions = new Map<string, Reception>();
  #held: boolean;
  #closed = false;

  static async create(router: RoomRouter, options: PeerMediaOptions): Promise<PeerMedia> {
    const initialAvailableOutgoingBitrate = options.initialOutgoingKbps * 1000;
    const [send, receive] = await Promise.all([
      router.createTransport(),
      router.createTransport({ initialAvailableOutgoingBitrate }),
    ]);
    const peer = new PeerMedia(router, { options, send, receive });
    if (options.dtlsParameters) await peer.#connectAhead(options.dtlsParameters);
    return peer;
  }

  private constructor(
    router: RoomRouter,
    { options, send, receive }: { options: PeerMediaOptions; send: WebRtcTransport; receive: WebRtcTransport },
  ) {
    super();
    this.#router = router;
    this.#options = options;
    this.#send = send;
    this.#receive = receive;
    this.#held = options.held;
    for (const transport of [send, receive]) {
      transport.on('dtlsstatechange', (state) => {
        if (state === 'failed') this.emit('failed');
      });
    }
  }

  get transports(): Transports {
    return { sendTransport: transportInfo(this.#send), receiveTransport: transportInfo(this.#receive) };
  }

  get producers(): SentProducer[] {
    return [...this.#producers.values()];
  }

  /** @throws AppError `not_found` for a transport of somebody else, `already_connected` the second time. */
  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = [this.#send, this.#receive].find(({ id }) => id === transportId);
    if (!transport) throw new AppError('not_found', `no transport ${transportId} here`);
    if (this.#connecting.has(transport)) throw new AppError('already_connected', 'this transport is connected already');
    this.#connecting.add(transport);
    try {
      await refusing(() => transport.connect({ dtlsParameters }));
    } catch (error) {
      this.#connecting.delete(transport);
      throw error;
    }
  }

  /**
   * Connects both with the fingerprint alone. On the way up the browser is left the passive part (DTLS server), so that
   * its first media packet goes one round trip earlier; on the way down mediasoup-client always takes the active one.
   */
  async #connectAhead({ fingerprints }: DtlsParameters): Promise<void> {
    try {
      await Promise.all([
        this.connect(this.#send.id, { role: 'server', fingerprints }),
        this.connect(this.#receive.id, { role: 'client', fingerprints }),
      ]);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** @throws AppError `already_exists` for an id or a source in use, `unsupported_media` where no codec fits. */
  async produce({ producer: id, source, rtpParameters, paused }: NewProducer): Promise<ProducerInfo> {
    const { producerIds, owner } = this.#options;
    if (producerIds.has(id)) throw new AppError('already_exists', 'that producer id is in use');
    if (this.producers.some((other) => other.source === source)) {
      throw new AppError('already_exists', `there is a producer of ${source} already; close it first`);
    }
    const kind = kindOf(source);
    // mediasoup does not compare the two.
    if (!rtpParameters.codecs.every(({ mimeType }) => mimeType.startsWith(kind))) {
      throw new AppError('bad_request', `rtpParameters.codecs: ${source} is ${kind}`);
    }
    producerIds.add(id);
    const producer = await refusing(() =>
      this.#send.produce({
        id,
        kind,
        rtpParameters,
        paused: paused || this.#held,
        keyFrameRequestDelay: KEY_FRAME_REQUEST_DELAY_MS,
        appData: { owner },
      }),
    ).catch((error: unknown) => {
      producerIds.delete(id);
      throw error;
    });
    this.#producers.set(id, { id, producer, source, paused, layers: spatialLayers(rtpParameters.encodings) });
    this.#router.offer(producer);
    producer.on('score', () => this.#score());
    producer.observer.once('close', () => {
      producerIds.delete(id);
      this.#producers.delete(id);
      if (!this.#closed) this.#score();
    });
    this.#closeIfLate(producer);
    if (source === 'microphone' && !producer.closed) await this.#router.listenTo(id);
    // Released in the meantime.
    if (!paused && !this.#held && producer.paused) await producer.resume();
    return { id, source, paused };
  }

  /** @throws AppError `not_found`. */
  async pauseProducer(id: string): Promise<void> {
    const sent = this.#sent(id);
    sent.paused = true;
    this.#score();
    await sent.producer.pause();
  }

  /** @throws AppError `not_found`. */
  async resumeProducer(id: string): Promise<void> {
    const sent = this.#sent(id);
    sent.paused = false;
    if (!this.#held) await sent.producer.resume();
  }

  /** Consumers of it, wherever they are, close with it. @throws AppError `not_found`. */
  closeProducer(id: string): void {
    this.#sent(id).producer.close();
  }

  /**
   * The consumer waits for `applied` unless it is so from the start. Undefined where this browser cannot decode it, or
   * where it was closed meanwhile.
   */
  async consume(
    producerId: string,
    start: { want: Want | undefined; applied: boolean },
  ): Promise<NewConsumer | undefined> {
    const { rtpCapabilities } = this.#options;
    const release = await this.#router.reach(producerId);
    if (!release || this.#closed) {
      release?.();
      return undefined;
    }
    try {
      const options = { ...start, held: this.#held };
      const made = { producerId, rtpCapabilities, ignoreDtx: true, ...startingWith(options) };
      const consumer = await this.#receive.consume(made);
      consumer.observer.once('close', () => {
        this.#receptions.delete(consumer.id);
        release();
      });
      const reception = new Reception(consumer, options);
      this.#receptions.set(consumer.id, reception);
      this.#closeIfLate(consumer);
      // Released in the meantime, and its priority.
      await reception.change({ held: this.#held });
      return { id: consumer.id, producer: producerId, rtpParameters: consumer.rtpParameters };
    } catch (error) {
      release();
      // Asking `router.canConsume` first would clone and check all capabilities a second time for every consumer.
      if (error instanceof errors.UnsupportedError || error instanceof errors.NotFoundError) return undefined;
      throw error;
    }
  }

  /** Undefined where nothing is to flow for now. Passed over where the consumer is closed. */
  async want(consumerId: string, want: Want | undefined): Promise<void> {
    await this.#receptions.get(consumerId)?.change({ want });
  }

  /** Passed over where it is closed already. */
  closeConsumer(id: string): void {
    this.#receptions.get(id)?.consumer.close();
  }

  /**
   * The receiver has applied these, and they may flow as soon as nothing is held. Those that closed meanwhile are passed
   * over: the notice of it may have crossed the receipt.
   */
  async applied(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map((id) => this.#receptions.get(id)?.change({ applied: true })));
  }

  /** Lets flow whatever stands ready, in both directions. */
  async release(): Promise<void> {
    this.#held = false;
    const sent = [...this.#producers.values()].filter(({ paused }) => !paused);
    const received = [...this.#receptions.values()].map((reception) => reception.change({ held: false }));
    await Promise.all([...sent.map(({ producer }) => producer.resume()), ...received]);
  }

  async stats(): Promise<{ producers: ProducerStats[]; consumers: ConsumerStats[] }> {
    const [producers, consumers] = await Promise.all([
      Promise.all([...this.#producers.values()].map(producerStats)),
      Promise.all([...this.#receptions.values()].map(({ consumer }) => consumerStats(consumer))),
    ]);
    return { producers, consumers };
  }

  /** What arrives from this person. Fails where the worker is gone. */
  async upload(): Promise<Traffic> {
    const streams = [...this.#producers.values()].map(({ producer }) => producer.getStats());
    return trafficOf((await Promise.all(streams)).flat());
  }

  /** What goes to this person. Fails where they are gone. */
  async downlink(): Promise<RoomStats['downlink']> {
    const [stats] = await this.#receive.getStats();
    return {
      bitrate: stats?.sendBitrate ?? 0,
      availableBitrate: stats?.availableOutgoingBitrate ?? null,
      loss: stats?.rtpPacketLossSent ?? null,
    };
  }

  get consumerCount(): number {
    return this.#receptions.size;
  }

  /** Closes both transports, and with them every producer and consumer. */
  close(): void {
    this.#closed = true;
    this.#send.close();
    this.#receive.close();
  }

  /** What was under way when its transport closed, mediasoup hands out all the same, and nobody else would close it. */
  #closeIfLate(made: Producer | Consumer): void {
    if (this.#closed) made.close();
  }

  #score(): void {
    const sent = [...this.#producers.values()].filter(({ paused }) => !paused);
    this.emit('scored', overallScore(sent.map(({ producer }) => producer.score)));
  }

  #sent(id: string): Sent {
    const found = this.#producers.get(id);
    if (!found) throw new AppError('not_found', `no producer ${id} of yours`);
    return found;
  }
}

function transportInfo({ id, iceParameters, iceCandidates, dtlsParameters }: WebRtcTransport): TransportInfo {
  return { id, iceParameters, iceCandidates, dtlsParameters };
}
