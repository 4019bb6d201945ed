/**
 * mediasoup's edge: a worker process as mediasoup's own Node part presents it. Requests take time, and are carried out
 * and answered in order; each side is notified of what the other closes.
 */

import { EventEmitter } from 'node:events';
import { errors } from 'mediasoup';
import type { Worker } from 'mediasoup/types';
import type { Clock, Domain } from '../clock.ts';
import type { MediaPlane } from './media-plane.ts';
import { FakeRouter } from './media-router.ts';
import type { ConsumerNews, HeldRouter, WorkerSide } from './worker-side.ts';

export type WorkerOptions = { clock: Clock; server: Domain; plane: MediaPlane; random: () => number; pid: number };

/** As an object of mediasoup's; `held` is what it really holds. */
export class FakeWorker extends EventEmitter implements WorkerSide {
  readonly pid: number;
  readonly observer = new EventEmitter();
  readonly held = new Map<string, HeldRouter>();
  readonly hears = new Map<string, (news: ConsumerNews) => void>();
  readonly plane: MediaPlane;
  readonly routers = new Set<FakeRouter>();
  closed = false;
  died = false;
  readonly #clock: Clock;
  readonly #server: Domain;
  readonly #process: Domain;
  readonly #random: () => number;
  readonly #pending = new Set<(error: Error) => void>();
  #doneAt = 0;
  #toldAt = 0;

  constructor({ clock, server, plane, random, pid }: WorkerOptions) {
    super();
    this.pid = pid;
    this.plane = plane;
    this.#clock = clock;
    this.#server = server;
    this.#process = { name: `worker ${pid}`, killed: false };
    this.#random = random;
  }

  /** It ends at once. */
  get subprocessClosed(): boolean {
    return this.closed;
  }

  async createRouter(): Promise<FakeRouter> {
    const id = crypto.randomUUID();
    await this.ask(() => this.held.set(id, new Map()));
    const router = new FakeRouter(this, id);
    this.routers.add(router);
    router.observer.once('close', () => this.routers.delete(router));
    this.observer.emit('newrouter', router);
    return router;
  }

  /** As long as it lives it answers at once: nothing waits for it. */
  async getResourceUsage(): Promise<{ ru_utime: number; ru_stime: number }> {
    if (this.closed) throw new errors.WorkerClosedError('Channel closed');
    return { ru_utime: 0, ru_stime: 0 };
  }

  async createWebRtcServer(): Promise<object> {
    return {};
  }

  async dump(): Promise<{ routerIds: string[] }> {
    return this.ask(() => ({ routerIds: [...this.held.keys()] }));
  }

  ask<Result>(act: () => Result): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    if (this.closed) return Promise.reject(new errors.WorkerClosedError('Channel closed'));
    this.#pending.add(reject);
    this.#atWorker(() => {
      const answer = outcomeOf(act);
      this.tell(() => {
        if (!this.#pending.delete(reject)) return;
        if ('error' in answer) reject(answer.error);
        else resolve(answer.result);
      });
    });
    return promise;
  }

  order(act: () => void): void {
    if (!this.closed) this.#atWorker(() => void outcomeOf(act));
  }

  tell(hear: () => void): void {
    this.#toldAt = Math.max(this.#toldAt, this.#clock.now + this.#delay());
    this.#clock.in(this.#server, this.#toldAt - this.#clock.now, () => {
      if (!this.closed) hear();
    });
  }

  closeConsumersOf(router: HeldRouter | undefined, producer: string): void {
    for (const { consumers } of router?.values() ?? []) {
      for (const consumer of consumers.values()) {
        if (consumer.producer !== producer) continue;
        consumers.delete(consumer.id);
        this.tell(() => this.hears.get(consumer.id)?.('producerclose'));
      }
    }
  }

  /** Nobody asked for it. */
  die(): void {
    if (this.closed) return;
    this.#end();
    this.died = true;
    for (const router of [...this.routers]) router.workerClosed();
    this.emit('died', new Error('killed by the simulation'));
    this.observer.emit('close');
  }

  close(): void {
    if (this.closed) return;
    this.#end();
    for (const router of [...this.routers]) router.workerClosed();
    this.observer.emit('close');
  }

  /** The process is gone, and nobody is left to hear of it. */
  vanish(): void {
    this.#pending.clear();
    this.#end();
  }

  #end(): void {
    this.closed = true;
    this.#clock.kill(this.#process);
    for (const router of this.held.values()) for (const id of router.keys()) this.plane.lose(id);
    this.held.clear();
    for (const reject of this.#pending) reject(new errors.WorkerClosedError('Channel closed, pending request aborted'));
    this.#pending.clear();
  }

  #atWorker(act: () => void): void {
    this.#doneAt = Math.max(this.#doneAt, this.#clock.now + this.#delay());
    this.#clock.in(this.#process, this.#doneAt - this.#clock.now, act);
  }

  /** Mostly well below a millisecond, longer when the machine is busy. */
  #delay(): number {
    return this.#random() < 0.02 ? this.#random() * 80 : this.#random() * 0.8;
  }
}

/** For code that expects mediasoup's own. */
export const asWorker = (worker: FakeWorker) => worker as unknown as Worker;

function outcomeOf<Result>(act: () => Result): { result: Result } | { error: unknown } {
  try {
    return { result: act() };
  } catch (error) {
    return { error };
  }
}
