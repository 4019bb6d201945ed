import { EventEmitter } from 'node:events';
import { availableParallelism } from 'node:os';
import type { RouterRtpCodecCapability, WorkerLogLevel } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { ListenOptions } from './listen.ts';
import { placeOn } from './placement.ts';
import { PoolWorker } from './pool-worker.ts';
import { RoomMedia } from './room-media.ts';

export type WorkerPoolOptions = ListenOptions & {
  /** How many, or `auto` for one per core. */
  workers: number | 'auto';
  /** Of the first worker; the others count up. 0 lets the system choose. */
  port: number;
  workerLogLevel: WorkerLogLevel;
  codecs: RouterRtpCodecCapability[];
  /** What a person's downlink is taken for until it was measured, in kbit/s. */
  initialOutgoingKbps: number;
  /** The share of a core, in percent, from which on a room spreads to other workers. */
  spreadPercent: number;
};

export type WorkerPoolEvents = {
  /** A worker ended without being asked to; a new one is on its way. */
  died: [worker: { pid: number }, error: Error];
  /** No new worker could be started in its place; the next try follows. */
  lost: [error: unknown];
};

/** After this long another try is made to start a worker in the place of one that died, in milliseconds. */
const RETRY_MS = 5000;

/** One mediasoup worker per core. A worker that dies is replaced; the rooms that it carried are gone. */
export class WorkerPool extends EventEmitter<WorkerPoolEvents> {
  readonly #options: WorkerPoolOptions;
  #workers: PoolWorker[] = [];
  readonly #starting = new Set<Promise<void>>();
  #closed = false;
  /** Ids are the clients' own choice, and mediasoup compares them within one worker only. */
  readonly #producerIds = new Set<string>();

  /** @throws StartError where a worker does not start or its port is taken; those started are closed again. */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    const count = options.workers === 'auto' ? availableParallelism() : options.workers;
    try {
      for (let index = 0; index < count; index += 1) await pool.#start(options.port && options.port + index);
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  private constructor(options: WorkerPoolOptions) {
    super();
    this.#options = options;
  }

  get workers(): readonly PoolWorker[] {
    return this.#workers;
  }

  /**
   * A room's media, owned by the caller. Where all workers have died it waits for a new one.
   * @throws AppError `server_full` where none could be started, `shutting_down` where the worker ended meanwhile.
   */
  async createRoom(): Promise<RoomMedia> {
    if (this.#workers.length === 0 && this.#starting.size > 0) await Promise.race(this.#starting);
    const { codecs, initialOutgoingKbps } = this.#options;
    const known = new Set(this.#workers);
    return RoomMedia.create({
      codecs,
      initialOutgoingKbps,
      producerIds: this.#producerIds,
      place: (own) => this.#place(own),
    }).catch((cause) => {
      if ([...known].every(({ closed }) => !closed)) throw cause;
      throw new AppError('shutting_down', 'the media worker ended meanwhile; try again', { cause });
    });
  }

  #place(own: ReadonlySet<PoolWorker>): PoolWorker {
    const worker = placeOn(this.#workers, { own, spreadCpu: this.#options.spreadPercent / 100 });
    if (!worker) throw new AppError('server_full', 'no media worker is running; try again in a moment');
    return worker;
  }

  close(): void {
    this.#closed = true;
    for (const worker of this.#workers) worker.close();
    this.#workers = [];
  }

  async #start(port: number): Promise<void> {
    const { workerLogLevel: logLevel, ...listen } = this.#options;
    const worker = await PoolWorker.create({ ...listen, port, logLevel });
    if (this.#closed) return worker.close();
    this.#workers.push(worker);
    worker.once('died', (error) => {
      this.#workers = this.#workers.filter((other) => other !== worker);
      this.emit('died', { pid: worker.worker.pid }, error);
      this.#replace(port);
    });
  }

  #replace(port: number): void {
    if (this.#closed) return;
    const starting = this.#start(port)
      .catch((failure: unknown) => {
        this.emit('lost', failure);
        setTimeout(() => this.#replace(port), RETRY_MS).unref();
      })
      .finally(() => this.#starting.delete(starting));
    this.#starting.add(starting);
  }
}
