import { EventEmitter, once } from 'node:events';
import { availableParallelism } from 'node:os';
import type { RouterRtpCodecCapability, WorkerLogLevel } from 'mediasoup/types';
import { AppError } from '#shared/protocol/errors.ts';
import { Isolation } from './isolation.ts';
import type { ListenOptions } from './listen.ts';
import { placeOn } from './placement.ts';
import { PoolWorker, type PoolWorkerOptions } from './pool-worker.ts';
import { type Deaths, isUnstable, noDeaths, withDeath } from './respawn.ts';
import { RoomMedia } from './room-media.ts';
import type { Occupant } from './suspects.ts';
import type { UploadBounds } from './upload-bounds.ts';
import { UploadPolicer, type UploadTotals } from './upload-policer.ts';
import { relieve } from './worker-relief.ts';

export type WorkerPoolOptions = ListenOptions &
  Pick<PoolWorkerOptions, 'launch' | 'hangSeconds' | 'fullPercent'> & {
    /** The number of workers, or `auto` for one per core. */
    workers: number | 'auto';
    /** The port of the first worker; the others count up. 0 lets the system choose. */
    port: number;
    workerLogLevel: WorkerLogLevel;
    codecs: RouterRtpCodecCapability[];
    /** The estimated downlink of a peer until it is measured, in kbit/s. */
    initialOutgoingKbps: number;
    /** The share of a core, in percent, from which on a room spreads to other workers. */
    spreadPercent: number;
    /** How many workers may die within a minute before the pool delays their replacement. */
    maxDeathsPerMinute: number;
    /**
     * How many additional workers, at most, serve people under whom workers died; their ports follow those of the
     * others.
     */
    isolationWorkers: number;
    /** How long a peer that has lost its worker waits for another one. */
    moveSeconds: number;
    /** The limit of data that may wait for one receiver. */
    maxWaitingMegabytes: number;
    /** Per person. */
    uploadBounds: UploadBounds;
    uploadTotals: UploadTotals;
  };

export type WorkerPoolEvents = {
  /** A worker ended unexpectedly; a new one starts in this many milliseconds. */
  died: [worker: { pid: number; inMs: number }, error: Error];
  /** An isolating worker ended unexpectedly; the next one starts when another participant is isolated. */
  isolatedDied: [worker: { pid: number }, error: Error];
  /** A worker runs in the place of one that died. */
  started: [];
  /** This many people are isolated or refused because they were on a worker that died. */
  suspected: [people: { isolated: number; refused: number }];
  /** A replacement could not be started; the next attempt follows. */
  lost: [error: unknown];
};

/** The time before another attempt to replace a worker, in milliseconds. */
const RETRY_MS = 5000;
/** From this share of a core on, an isolating worker takes nobody else. */
const FULL_LOAD = 0.6;

/**
 * One mediasoup worker per core. A worker that dies is replaced, at once unless too many die; its rooms move to others.
 */
export class WorkerPool extends EventEmitter<WorkerPoolEvents> {
  readonly #options: WorkerPoolOptions;
  #workers: PoolWorker[] = [];
  readonly #starting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #isolation: Isolation;
  #deaths: Deaths = noDeaths;
  /** Ids are chosen by clients, and mediasoup compares them within one worker only. */
  readonly #producerIds = new Set<string>();
  /** Measures what everybody sends against the limits. */
  readonly policer: UploadPolicer;

  /** @throws StartError if a worker does not start or its port is taken; those started are closed again. */
  static async create(options: WorkerPoolOptions): Promise<WorkerPool> {
    const pool = new WorkerPool(options);
    try {
      for (let index = 0; index < pool.size; index += 1) await pool.#start(options.port && options.port + index);
    } catch (error) {
      await pool.close();
      throw error;
    }
    return pool;
  }

  private constructor(options: WorkerPoolOptions) {
    super();
    this.#options = options;
    this.policer = new UploadPolicer(options.uploadBounds, options.uploadTotals);
    this.#isolation = new Isolation({
      size: options.isolationWorkers,
      fullLoad: FULL_LOAD,
      start: (slot) => this.#startIsolated(options.port && options.port + this.size + slot),
      others: () => this.#workers,
      onSuspected: (people) => this.emit('suspected', people),
      onLost: (error) => this.emit('lost', error),
    });
    // While none runs, every peer of every room waits for the next.
    this.setMaxListeners(0);
  }

  /** All running workers, isolating ones last. */
  get workers(): readonly PoolWorker[] {
    return [...this.#workers, ...this.#isolation.workers];
  }

  /** Whether there is a worker for people under whom none died. */
  get isRunning(): boolean {
    return this.#workers.length > 0;
  }

  /** The intended number of workers, without isolating ones. */
  get size(): number {
    const { workers } = this.#options;
    return workers === 'auto' ? availableParallelism() : workers;
  }

  /** Whether so many workers die that the pool waits before it starts others. */
  get unstable(): boolean {
    return isUnstable(this.#deaths, this.#options, performance.now());
  }

  /**
   * The media of a room, owned by the caller. If all workers have died, it waits for one that is starting.
   * @throws AppError `server_full` if there is none.
   */
  createRoom(): Promise<RoomMedia> {
    const { codecs, initialOutgoingKbps, maxWaitingMegabytes } = this.#options;
    return RoomMedia.create({
      codecs,
      initialOutgoingKbps,
      maxWaitingBytes: maxWaitingMegabytes * 1_000_000,
      producerIds: this.#producerIds,
      policer: this.policer,
      place: (own, who) => this.#place(own, who),
      isSuspect: (who) => this.#isolation.isSuspect(who),
      nextWorker: () => this.#nextWorker(),
    });
  }

  async #place(own: ReadonlySet<PoolWorker>, who: Occupant | undefined): Promise<PoolWorker> {
    const isolated = who && (await this.#isolation.place(who));
    if (isolated) return isolated;
    if (this.#running.length === 0 && this.#starting.size > 0) await Promise.race(this.#starting);
    const worker = placeOn(this.#running, { own, spreadLoad: this.#options.spreadPercent / 100 });
    if (!worker) throw new AppError('server_full', 'no media worker is running; try again in a moment');
    if (who) worker.people.add(who);
    return worker;
  }

  /** A worker that has died stays in the list until its death is reported. */
  get #running(): PoolWorker[] {
    return this.#workers.filter(({ closed }) => !closed);
  }

  async #nextWorker(): Promise<void> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(this.#options.moveSeconds * 1000)]);
    await once(this, 'started', { signal });
  }

  /** Resolves once every process has ended: one that hangs would keep its port from the next server. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.policer.close();
    const workers = this.#workers;
    this.#workers = [];
    await Promise.all([...workers.map((worker) => worker.close()), this.#isolation.close()]);
  }

  async #start(port: number): Promise<void> {
    const worker = await this.#create({ port });
    if (this.#closing.signal.aborted) return worker.close();
    this.#workers.push(worker);
    worker.once('died', (error) => {
      this.#isolation.suspectPeopleOn(worker);
      this.#workers = this.#workers.filter((other) => other !== worker);
      const othersRun = this.#running.length > 0;
      const { deaths, inMs } = withDeath(this.#deaths, { ...this.#options, othersRun }, performance.now());
      this.#deaths = deaths;
      this.#replace(port, inMs);
      this.emit('died', { pid: worker.worker.pid, inMs }, error);
    });
    this.emit('started');
  }

  async #startIsolated(port: number): Promise<PoolWorker> {
    const worker = await this.#create({ port, isolated: true });
    worker.once('died', (error) => {
      this.#isolation.suspectPeopleOn(worker);
      this.emit('isolatedDied', { pid: worker.worker.pid }, error);
    });
    return worker;
  }

  async #create(slot: Pick<PoolWorkerOptions, 'port' | 'isolated'>): Promise<PoolWorker> {
    const { workerLogLevel: logLevel, uploadBounds: bounds, ...options } = this.#options;
    const worker = await PoolWorker.create({ ...options, ...slot, logLevel });
    relieve(worker, {
      bounds,
      stop: (sender) => {
        this.policer.relieve(sender);
        this.#isolation.isolate(sender);
      },
    });
    return worker;
  }

  /** Synchronous without a delay, so that people who were on it find a worker that is starting. */
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
