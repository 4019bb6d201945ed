import { EventEmitter } from 'node:events';
import type { RtpParameters } from '#shared/protocol/rtc.ts';
import type { ConsumerNews, HeldRouter, HeldTransport, WorkerSide } from './worker-side.ts';

/** A transport as its streams use it. */
type TransportSide = {
  readonly held: HeldTransport | undefined;
  readonly router: { readonly held: HeldRouter | undefined; readonly worker: WorkerSide };
};

export type ProducerFacts = {
  id: string;
  kind: 'audio' | 'video';
  paused?: boolean;
  rtpParameters: RtpParameters;
  appData: Record<string, unknown>;
};

/** A producer as mediasoup returns it. */
export class FakeProducer extends EventEmitter {
  readonly id: string;
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: RtpParameters;
  readonly consumableRtpParameters: RtpParameters;
  readonly appData: Record<string, unknown>;
  readonly observer = new EventEmitter();
  readonly score: { score: number }[] = [];
  paused: boolean;
  closed = false;
  readonly #transport: TransportSide;

  constructor(transport: TransportSide, { id, kind, paused = false, rtpParameters, appData }: ProducerFacts) {
    super();
    this.#transport = transport;
    this.id = id;
    this.kind = kind;
    this.paused = paused;
    this.rtpParameters = rtpParameters;
    this.consumableRtpParameters = rtpParameters;
    this.appData = appData;
  }

  pause = async (): Promise<void> => this.#set(true);
  resume = async (): Promise<void> => this.#set(false);

  async getStats(): Promise<object[]> {
    return this.#worker.ask(() => []);
  }

  close(): void {
    if (this.closed) return;
    this.#worker.order(() => {
      if (this.#transport.held?.producers.delete(this.id))
        this.#worker.closeConsumersOf(this.#transport.router.held, this.id);
    });
    this.#end();
  }

  transportClosed(): void {
    if (this.closed) return;
    this.#end();
    this.emit('transportclose');
  }

  get #worker() {
    return this.#transport.router.worker;
  }

  async #set(paused: boolean): Promise<void> {
    const before = this.paused;
    await this.#worker.ask(() => {
      const held = this.#transport.held?.producers.get(this.id);
      if (!held) throw new Error('Producer not found');
      held.paused = paused;
      this.#tellConsumers(paused);
    });
    this.paused = paused;
    if (before !== paused) this.observer.emit(paused ? 'pause' : 'resume');
  }

  #tellConsumers(paused: boolean): void {
    for (const { consumers } of this.#transport.router.held?.values() ?? []) {
      for (const { id, producer } of consumers.values()) {
        const what = paused ? 'producerpause' : 'producerresume';
        if (producer === this.id) this.#worker.tell(() => this.#worker.hears.get(id)?.(what));
      }
    }
  }

  #end(): void {
    this.closed = true;
    this.observer.emit('close');
  }
}

type ConsumerFacts = {
  id: string;
  producerId: string;
  kind: 'audio' | 'video';
  paused: boolean;
  producerPaused: boolean;
};

/** A consumer as mediasoup returns it. */
export class FakeConsumer extends EventEmitter {
  readonly id: string;
  readonly producerId: string;
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: RtpParameters = { codecs: [], encodings: [{ ssrc: 1 }] };
  readonly observer = new EventEmitter();
  paused: boolean;
  producerPaused: boolean;
  closed = false;
  readonly #transport: TransportSide;

  constructor(transport: TransportSide, { id, producerId, kind, paused, producerPaused }: ConsumerFacts) {
    super();
    this.#transport = transport;
    this.id = id;
    this.producerId = producerId;
    this.kind = kind;
    this.paused = paused;
    this.producerPaused = producerPaused;
    transport.router.worker.hears.set(id, (what) => this.#hear(what));
  }

  pause = async (): Promise<void> => this.#set(true);
  resume = async (): Promise<void> => this.#set(false);
  setPriority = async (): Promise<void> => this.#ask();
  setPreferredLayers = async (): Promise<void> => this.#ask();

  async getStats(): Promise<object[]> {
    return this.#worker.ask(() => []);
  }

  close(): void {
    if (this.closed) return;
    this.#worker.order(() => void this.#transport.held?.consumers.delete(this.id));
    this.#end();
  }

  transportClosed(): void {
    if (this.closed) return;
    this.#end();
    this.emit('transportclose');
  }

  get #worker() {
    return this.#transport.router.worker;
  }

  async #ask(act: (held: { paused: boolean }) => void = () => undefined): Promise<void> {
    await this.#worker.ask(() => {
      const held = this.#transport.held?.consumers.get(this.id);
      if (!held) throw new Error('Consumer not found');
      act(held);
    });
  }

  async #set(paused: boolean): Promise<void> {
    const before = this.paused;
    await this.#ask((held) => {
      held.paused = paused;
    });
    this.paused = paused;
    if (before !== paused && !this.producerPaused) this.observer.emit(paused ? 'pause' : 'resume');
  }

  #hear(what: ConsumerNews): void {
    if (this.closed) return;
    if (what === 'producerclose') {
      this.#end();
      this.emit('producerclose');
      return;
    }
    const before = this.paused || this.producerPaused;
    this.producerPaused = what === 'producerpause';
    if (before !== (this.paused || this.producerPaused)) {
      this.observer.emit(this.producerPaused ? 'pause' : 'resume');
    }
    this.emit(what);
  }

  #end(): void {
    this.closed = true;
    this.#worker.hears.delete(this.id);
    this.observer.emit('close');
  }
}
