import { EventEmitter } from 'node:events';
import { errors } from 'mediasoup';
import type { FakeConsumer, FakeProducer } from './media-streams.ts';
import { FakeTransport } from './media-transport.ts';
import type { HeldRouter, WorkerSide } from './worker-side.ts';

/** A router as mediasoup returns it, on a simulated worker. */
export class FakeRouter extends EventEmitter {
  readonly id: string;
  readonly worker: WorkerSide;
  readonly observer = new EventEmitter();
  /** Everything that is produced on it. */
  readonly producers = new Map<string, FakeProducer>();
  readonly levels: FakeLevels[] = [];
  /** Nothing here is encoded. */
  readonly rtpCapabilities = {};
  readonly pipeEnds = new Set<string>();
  closed = false;
  readonly #transports = new Set<FakeTransport>();
  readonly #pipes = new Map<FakeRouter, Promise<[FakeTransport, FakeTransport]>>();

  constructor(worker: WorkerSide, id: string) {
    super();
    this.worker = worker;
    this.id = id;
  }

  async createWebRtcTransport({ appData }: { appData: Record<string, unknown> }): Promise<FakeTransport> {
    const transport = await this.#createTransport(appData);
    // The first packet finds it from here on.
    if (this.held?.has(transport.id)) this.worker.plane.raise(transport.id);
    return transport;
  }

  async createAudioLevelObserver(): Promise<FakeLevels> {
    await this.worker.ask(() => this.#refuseIfGone());
    const levels = new FakeLevels(this);
    this.levels.push(levels);
    return levels;
  }

  /** Both ends, as mediasoup makes them. */
  async pipeToRouter({ producerId, router }: { producerId: string; router: FakeRouter }) {
    const producer = this.producers.get(producerId);
    if (!producer) throw new errors.NotFoundError('Producer not found');
    const pair = this.#pipes.get(router) ?? this.#layPipe(router);
    const [near, far] = await pair;
    let pipeConsumer: FakeConsumer | undefined;
    let pipeProducer: FakeProducer | undefined;
    try {
      pipeConsumer = await near.consume({ producerId });
      const { kind, appData, rtpParameters } = producer;
      const paused = pipeConsumer.producerPaused;
      pipeProducer = await far.produce({ id: producerId, kind, paused, appData, rtpParameters });
      if (producer.closed) throw new errors.NotFoundError('original Producer closed');
      if (pipeProducer.paused !== producer.paused)
        await (producer.paused ? pipeProducer.pause() : pipeProducer.resume());
    } catch (error) {
      pipeConsumer?.close();
      pipeProducer?.close();
      throw error;
    }
    join(pipeConsumer, pipeProducer);
    return { pipeConsumer, pipeProducer };
  }

  close(): void {
    if (this.closed) return;
    this.worker.order(() => this.#forget());
    this.#end();
  }

  workerClosed(): void {
    if (this.closed) return;
    this.#end();
    this.emit('workerclose');
  }

  /** The object in the worker; undefined once it is closed there. */
  get held(): HeldRouter | undefined {
    return this.worker.held.get(this.id);
  }

  /** As in mediasoup: where one end cannot be made, the other stays for as long as its router. */
  #layPipe(router: FakeRouter): Promise<[FakeTransport, FakeTransport]> {
    const pair = Promise.all([this.#createPipeEnd(), router.#createPipeEnd()]).then(([near, far]) => {
      near.observer.on('close', () => far.close());
      far.observer.on('close', () => near.close());
      near.observer.on('close', () => this.#pipes.delete(router));
      return [near, far] as [FakeTransport, FakeTransport];
    });
    this.#pipes.set(router, pair);
    pair.catch(() => this.#pipes.delete(router));
    return pair;
  }

  async #createPipeEnd(): Promise<FakeTransport> {
    const transport = await this.#createTransport({});
    this.pipeEnds.add(transport.id);
    return transport;
  }

  async #createTransport(appData: Record<string, unknown>): Promise<FakeTransport> {
    const id = crypto.randomUUID();
    await this.worker.ask(() => this.#refuseIfGone().set(id, { id, producers: new Map(), consumers: new Map() }));
    const transport = new FakeTransport(this, { id, appData });
    this.#transports.add(transport);
    transport.observer.once('close', () => this.#transports.delete(transport));
    this.observer.emit('newtransport', transport);
    return transport;
  }

  #refuseIfGone(): HeldRouter {
    const held = this.held;
    if (!held) throw new Error('Router not found');
    return held;
  }

  #forget(): void {
    for (const id of this.held?.keys() ?? []) this.worker.plane.lose(id);
    this.worker.held.delete(this.id);
  }

  #end(): void {
    this.closed = true;
    for (const transport of [...this.#transports]) transport.routerClosed();
    this.observer.emit('close');
  }
}

/** Applies each change of one end of a pipe to the other end. */
function join(consumer: FakeConsumer, producer: FakeProducer): void {
  consumer.observer.on('close', () => producer.close());
  consumer.observer.on('pause', () => void producer.pause());
  consumer.observer.on('resume', () => void producer.resume());
  producer.observer.on('close', () => consumer.close());
}

/** An audio level observer that reports the speakers that the simulation chooses. */
export class FakeLevels extends EventEmitter {
  readonly #router: FakeRouter;
  readonly #producers = new Set<string>();

  constructor(router: FakeRouter) {
    super();
    this.#router = router;
  }

  async addProducer({ producerId }: { producerId: string }): Promise<void> {
    await this.#router.worker.ask(() => {
      const held = [...(this.#router.held?.values() ?? [])];
      if (!held.some(({ producers }) => producers.has(producerId))) throw new Error('Producer not found');
    });
    this.#producers.add(producerId);
  }

  /** The microphones that can be heard. */
  get heard(): FakeProducer[] {
    return [...this.#producers].flatMap((id) => {
      const producer = this.#router.producers.get(id);
      return producer && !producer.paused ? producer : [];
    });
  }
}
