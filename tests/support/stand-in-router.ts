/**
 * A stand-in for mediasoup: routers, transports, producers and consumers that remember what they are asked and carry
 * nothing, so that a test can have thousands of them, and refuse what a worker would only refuse by accident.
 */
import { EventEmitter } from 'node:events';
import type { ConsumerLayers } from 'mediasoup/types';
import { PeerMedia } from '../../server/media/peer-media.ts';
import type { RoomRouter } from '../../server/media/room-router.ts';

const nothing = async () => undefined;

class StandInProducer extends EventEmitter {
  readonly observer = new EventEmitter();
  score: { score: number }[] = [];
  /** The packets that have arrived so far. */
  packets = 0;
  readonly id: string;
  readonly kind: string;
  paused: boolean;
  closed = false;

  constructor({ id, kind, paused }: { id: string; kind: string; paused: boolean }) {
    super();
    [this.id, this.kind, this.paused] = [id, kind, paused];
  }

  async getStats() {
    return [{ packetCount: this.packets, byteCount: 80 * this.packets, timestamp: performance.now() }];
  }

  /** The worker reports this score. */
  rate(score: number): void {
    this.score = [{ score }];
    this.emit('score');
  }

  async pause(): Promise<void> {
    this.paused = true;
  }

  async resume(): Promise<void> {
    this.paused = false;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.observer.emit('close');
  }
}

type Consuming = { producerId: string; paused: boolean; preferredLayers?: ConsumerLayers };

/** What one receiver has of one producer. */
export class StandInConsumer {
  readonly observer = new EventEmitter();
  readonly id = crypto.randomUUID();
  readonly producer: StandInProducer;
  readonly rtpParameters = { codecs: [], encodings: [] };
  readonly type = 'simple';
  readonly score = { producerScores: [] };
  readonly requestKeyFrame = nothing;
  readonly #router: StandInRouter;
  paused: boolean;
  layers: ConsumerLayers | undefined;
  priority = 1;
  closed = false;

  constructor(router: StandInRouter, producer: StandInProducer, { paused, preferredLayers }: Consuming) {
    [this.#router, this.producer, this.paused, this.layers] = [router, producer, paused, preferredLayers];
    producer.observer.once('close', () => this.close());
  }

  get kind(): string {
    return this.producer.kind;
  }

  get producerId(): string {
    return this.producer.id;
  }

  get producerPaused(): boolean {
    return this.producer.paused;
  }

  async pause(): Promise<void> {
    await this.#router.refuseOrNot();
    this.paused = true;
  }

  async resume(): Promise<void> {
    await this.#router.refuseOrNot();
    this.paused = false;
  }

  async setPriority(priority: number): Promise<void> {
    this.priority = priority;
  }

  async setPreferredLayers(layers: ConsumerLayers): Promise<void> {
    this.layers = layers;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.observer.emit('close');
  }
}

class StandInTransport extends EventEmitter {
  readonly observer = new EventEmitter();
  readonly id = crypto.randomUUID();
  readonly iceParameters = {};
  readonly dtlsParameters = {};
  readonly iceState = 'connected';
  readonly dtlsState = 'connected';
  readonly setMaxOutgoingBitrate = nothing;
  readonly connect = nothing;
  readonly #router: StandInRouter;
  closed = false;

  constructor(router: StandInRouter) {
    super();
    this.setMaxListeners(0);
    this.observer.setMaxListeners(0);
    this.#router = router;
  }

  async produce(options: { id: string; kind: string; paused: boolean }): Promise<StandInProducer> {
    const producer = this.#router.add(new StandInProducer(options));
    this.observer.once('close', () => producer.close());
    return producer;
  }

  async consume(options: Consuming): Promise<StandInConsumer> {
    await this.#router.refuseOrNot();
    const consumer = this.#router.consume(options);
    const end = () => consumer.close();
    this.observer.once('close', end);
    consumer.observer.once('close', () => this.observer.off('close', end));
    return consumer;
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.observer.emit('close');
    this.emit('routerclose');
  }
}

/** One router for a whole room. */
export class StandInRouter {
  /** The open consumers of everybody, by id. */
  readonly consumers = new Map<string, StandInConsumer>();
  readonly #producers = new Map<string, StandInProducer>();
  /** Whether the worker refuses the next request. */
  refuses: () => boolean = () => false;

  /** The media of one person, over this router. */
  async addPeer(owner: string, { held = false } = {}): Promise<PeerMedia> {
    const known = { codecs: [], headerExtensions: [] };
    const router = {
      known: () => known,
      createTransport: async () => new StandInTransport(this),
      candidatesOf: () => [],
      offer: () => undefined,
      listenTo: nothing,
      codecsOf: () => undefined,
      acquire: async (producer: string) => (this.#producers.has(producer) ? () => undefined : undefined),
    } as unknown as RoomRouter;
    const producerIds = new Set<string>();
    const active = () => undefined;
    const options = { owner, address: owner, initialOutgoingKbps: 1000, producerIds, held, active };
    return PeerMedia.create(router, { ...options, rtpCapabilities: known });
  }

  add(producer: StandInProducer): StandInProducer {
    producer.setMaxListeners(0);
    producer.observer.setMaxListeners(0);
    this.#producers.set(producer.id, producer);
    producer.observer.once('close', () => {
      if (this.#producers.get(producer.id) === producer) this.#producers.delete(producer.id);
    });
    return producer;
  }

  /** The open producer of this id. */
  producer(id: string): StandInProducer {
    const producer = this.#producers.get(id);
    if (!producer) throw new Error('no such producer');
    return producer;
  }

  consume(options: Consuming): StandInConsumer {
    const producer = this.producer(options.producerId);
    const consumer = new StandInConsumer(this, producer, options);
    this.consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => this.consumers.delete(consumer.id));
    return consumer;
  }

  async refuseOrNot(): Promise<void> {
    if (this.refuses()) throw new Error('the worker refuses this request');
  }
}
