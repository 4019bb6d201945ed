import { EventEmitter } from 'node:events';
import { errors } from 'mediasoup';
import { FakeConsumer, FakeProducer, type ProducerFacts } from './media-streams.ts';
import type { HeldRouter, HeldTransport, WorkerSide } from './worker-side.ts';

const CANDIDATE = {
  foundation: 'udp',
  priority: 1,
  ip: '127.0.0.1',
  address: '127.0.0.1',
  protocol: 'udp',
  port: 44444,
  type: 'host',
};

/** A router as its transports use it. */
type RouterSide = {
  readonly worker: WorkerSide;
  readonly held: HeldRouter | undefined;
  readonly producers: Map<string, FakeProducer>;
};

/** A WebRTC transport, or one end of a pipe, as mediasoup returns it. */
export class FakeTransport extends EventEmitter {
  readonly id: string;
  readonly appData: Record<string, unknown>;
  readonly router: RouterSide;
  readonly observer = new EventEmitter();
  readonly iceState = 'completed';
  readonly dtlsState = 'connected';
  readonly iceCandidates = [CANDIDATE];
  readonly dtlsParameters = { role: 'auto', fingerprints: [] };
  iceParameters = { usernameFragment: 'u', password: 'p', iceLite: true };
  closed = false;
  readonly #producers = new Set<FakeProducer>();
  readonly #consumers = new Set<FakeConsumer>();

  constructor(router: RouterSide, { id, appData }: { id: string; appData: Record<string, unknown> }) {
    super();
    this.router = router;
    this.id = id;
    this.appData = appData;
  }

  async connect(): Promise<void> {
    await this.router.worker.ask(() => this.#refuseIfGone());
  }

  async restartIce(): Promise<{ usernameFragment: string; password: string; iceLite: boolean }> {
    await this.router.worker.ask(() => this.#refuseIfGone());
    this.iceParameters = { ...this.iceParameters, usernameFragment: crypto.randomUUID().slice(0, 8) };
    return this.iceParameters;
  }

  async setMaxOutgoingBitrate(): Promise<void> {
    await this.router.worker.ask(() => this.#refuseIfGone());
  }

  async produce(facts: ProducerFacts): Promise<FakeProducer> {
    const { id, paused = false } = facts;
    if (this.router.producers.has(id)) throw new TypeError(`a Producer with same id "${id}" already exists`);
    await this.router.worker.ask(() => {
      const { producers } = this.#refuseIfGone();
      if ([...(this.router.held?.values() ?? [])].some((one) => one.producers.has(id))) throw new Error('id in use');
      producers.set(id, { paused });
    });
    const producer = new FakeProducer(this, facts);
    this.#producers.add(producer);
    this.router.producers.set(id, producer);
    producer.observer.once('close', () => {
      this.#producers.delete(producer);
      if (this.router.producers.get(id) === producer) this.router.producers.delete(id);
    });
    this.observer.emit('newproducer', producer);
    return producer;
  }

  async consume({ producerId, paused = false }: { producerId: string; paused?: boolean }): Promise<FakeConsumer> {
    const producer = this.router.producers.get(producerId);
    if (!producer) throw new errors.NotFoundError(`Producer with id "${producerId}" not found`);
    const id = crypto.randomUUID();
    const producerPaused = await this.router.worker.ask(() => {
      const { consumers } = this.#refuseIfGone();
      const found = [...(this.router.held?.values() ?? [])].find((one) => one.producers.has(producerId));
      if (!found) throw new Error('Producer not found');
      consumers.set(id, { id, producer: producerId, paused });
      return found.producers.get(producerId)?.paused ?? false;
    });
    const consumer = new FakeConsumer(this, { id, producerId, kind: producer.kind, paused, producerPaused });
    this.#consumers.add(consumer);
    consumer.observer.once('close', () => this.#consumers.delete(consumer));
    this.observer.emit('newconsumer', consumer);
    return consumer;
  }

  async getStats(): Promise<object[]> {
    return this.router.worker.ask(() => [{ timestamp: 0, rtpBytesReceived: 0, rtxBytesReceived: 0 }]);
  }

  close(): void {
    if (this.closed) return;
    this.router.worker.order(() => this.#forget());
    this.#end();
  }

  routerClosed(): void {
    if (this.closed) return;
    this.#end();
    this.emit('routerclose');
  }

  /** The object in the worker; undefined once it is closed there. */
  get held(): HeldTransport | undefined {
    return this.router.held?.get(this.id);
  }

  #refuseIfGone(): HeldTransport {
    const held = this.held;
    if (!held) throw new Error('Transport not found');
    return held;
  }

  /** In the worker. */
  #forget(): void {
    for (const id of this.held?.producers.keys() ?? []) this.router.worker.closeConsumersOf(this.router.held, id);
    this.router.held?.delete(this.id);
    this.router.worker.plane.lose(this.id);
  }

  #end(): void {
    this.closed = true;
    for (const producer of [...this.#producers]) producer.transportClosed();
    for (const consumer of [...this.#consumers]) consumer.transportClosed();
    this.observer.emit('close');
  }
}
