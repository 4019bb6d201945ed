import { EventEmitter, once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { RouterRtpCodecCapability, WorkerLogLevel } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import type { ListenOptions } from './listen.ts';
import { placeOn } from './placement.ts';
import { PoolWorker, type PoolWorkerOptions } from './pool-worker.ts';
import { type Deaths, isUnstable, noDeaths, withDeath } from './respawn.ts';
import { RoomMedia } from './room-media.ts';
import type { UploadBounds } from './upload-bounds.ts';
import { UploadPolice } from './upload-police.ts';

export type WorkerPoolOptions = ListenOptions &
  Pick<PoolWorkerOptions, 'launch' | 'hangSeconds'> & {
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
    /** So many may die within a minute before the pool waits with their replacement. */
    mostDeathsPerMinute: number;
    /** A person who has lost their worker waits so long for another. */
    moveSeconds: number;
    /** That waits for one receiver of data. */
    maxWaitingMegabytes: number;
    /** Of each person. */
    uploadBounds: UploadBounds;
  };

export type WorkerPoolEvents = {
  /** A worker ended without being asked to; a new one is started in so many milliseconds. */
  died: [worker: { pid: number; inMs: number }, error: Error];
  /** One runs in the place of one that died. */
  started: [];
  /** No new worker could be started in its place; the next try follows. */
  lost: [error: unknown];
};

/** After this long another try is made to start a worker in the place of one that died, in milliseconds. */
const RETRY_MS = 5000;

/** One mediasoup worker per core. A worker that dies is replaced, at once unless too many do; its rooms move to others. */
export class WorkerPool extends EventEmitter<WorkerPoolEvents> {
  readonly #options: WorkerPoolOptions;
  #workers: PoolWorker[] = [];
  readonly #starting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #deaths: Deaths = noDeaths;
  /** Ids are the clients' own choice, and mediasoup compares them within one worker only. */
  readonly #producerIds = new Set<string>();
  /** What everybody sends, held against the bounds. */
  readonly police: UploadPolice;

  /** @throws StartError where a worker does not start or its port is taken; those started are closed again. */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      for (let index = 0; index < pool.size; index += 1) await pool.#start(options.port && options.port + index);
    } catch (error) {
      pool.close();
      throw error;
    }
    return pool;
  }

  private constructor(options: WorkerPoolOptions) {
    super();
    this.#options = options;
    this.police = new UploadPolice(options.uploadBounds);
    // While none runs, every person of every room waits for the next.
    this.setMaxListeners(0);
  }

  get workers(): readonly PoolWorker[] {
    return this.#workers;
  }

  /** How many there are to be. */
  get size(): number {
    const { workers } = this.#options;
    return workers === 'auto' ? availableParallelism() : workers;
  }

  /** Whether so many workers die that the pool waits before it starts others. */
  get unstable(): boolean {
    return isUnstable(this.#deaths, this.#options, performance.now());
  }

  /**
   * A room's media, owned by the caller. Where all workers have died it waits for one that is being started.
   * @throws AppError `server_full` where there is none.
   */
  createRoom(): Promise<RoomMedia> {
    const { codecs, initialOutgoingKbps, maxWaitingMegabytes } = this.#options;
    return RoomMedia.create({
      codecs,
      initialOutgoingKbps,
      maxWaitingBytes: maxWaitingMegabytes * 1_000_000,
      producerIds: this.#producerIds,
      police: this.police,
      place: (own) => this.#place(own),
      nextWorker: () => this.#nextWorker(),
    });
  }

  async #place(own: ReadonlySet<PoolWorker>): Promise<PoolWorker> {
    if (this.#running.length === 0 && this.#starting.size > 0) await Promise.race(this.#starting);
    const worker = placeOn(this.#running, { own, spreadCpu: this.#options.spreadPercent / 100 });
    if (!worker) throw new AppError('server_full', 'no media worker is running; try again in a moment');
    return worker;
  }

  /** A worker that has died is in the list until the word of it has come. */
  get #running(): PoolWorker[] {
    return this.#workers.filter(({ closed }) => !closed);
  }

  async #nextWorker(): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.moveSeconds * 1000)]);
    await once(this, 'started', { signal });
  }

  close(): void {
    this.#closing.abort();
    this.police.close();
    for (const worker of this.#workers) worker.close();
    this.#workers = [];
  }

  async #start(port: number): Promise<void> {
    const { workerLogLevel: logLevel, ...listen } = this.#options;
    const worker = await PoolWorker.create({ ...listen, port, logLevel });
    if (this.#closing.signal.aborted) return worker.close();
    this.#workers.push(worker);
    worker.once('died', (error) => {
      this.#workers = this.#workers.filter((other) => other !== worker);
      const { deaths, inMs } = withDeath(this.#deaths, this.#options, performance.now());
      this.#deaths = deaths;
      this.#replace(port, inMs);
      this.emit('died', { pid: worker.worker.pid, inMs }, error);
    });
    this.emit('started');
  }

  /** At once where nothing is waited for, so that who was on it finds it being started. */
  #replace(port: number, inMs: number): void {
    if (this.#closing.signal.aborted) return;
    if (inMs > 0) setTimeout(() => this.#replace(port, 0), inMs).unref();
    else this.#startAgain(port);
  }

  #startAgain(port: number): void {
    const starting = this.#start(port)
      .catch((failure: unknown) => {
        this.emit('lost', failure);
        this.#replace(port, RETRY_MS);
      })
      .finally(() => this.#starting.delete(starting));
    this.#starting.add(starting);
  }
}
