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
import { UploadPolice, type UploadTotals } from './upload-police.ts';

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
    maxDeathsPerMinute: number;
    /** So many more, at most, serve people under whom workers died; their ports follow those of the others. */
    isolationWorkers: number;
    /** A person who has lost their worker waits so long for another. */
    moveSeconds: number;
    /** That waits for one receiver of data. */
    maxWaitingMegabytes: number;
    /** Of each person. */
    uploadBounds: UploadBounds;
    uploadTotals: UploadTotals;
  };

export type WorkerPoolEvents = {
  /** A worker ended without being asked to; a new one is started in so many milliseconds. */
  died: [worker: { pid: number; inMs: number }, error: Error];
  /** The same of one that isolated people; the next one is started when somebody else is to be isolated. */
  isolatedDied: [worker: { pid: number }, error: Error];
  /** One runs in the place of one that died. */
  started: [];
  /** So many people are isolated or refused because they were on a worker that died. */
  suspected: [people: { isolated: number; refused: number }];
  /** No new worker could be started in its place; the next try follows. */
  lost: [error: unknown];
};

/** After this long another try is made to start a worker in the place of one that died, in milliseconds. */
const RETRY_MS = 5000;
/** From this share of a core on a worker that isolates people takes nobody more. */
const FULL_CPU = 0.6;

/**
 * One mediasoup worker per core. A worker that dies is replaced, at once unless too many do; its rooms move to others.
 */
export class WorkerPool extends EventEmitter<WorkerPoolEvents> {
  readonly #options: WorkerPoolOptions;
  #workers: PoolWorker[] = [];
  readonly #starting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  readonly #isolation: Isolation;
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
    this.police = new UploadPolice(options.uploadBounds, options.uploadTotals);
    this.#isolation = new Isolation({
      size: options.isolationWorkers,
      fullCpu: FULL_CPU,
      start: (slot) => this.#startIsolated(options.port && options.port + this.size + slot),
      others: () => this.#workers,
      onSuspected: (people) => this.emit('suspected', people),
      onLost: (error) => this.emit('lost', error),
    });
    // While none runs, every person of every room waits for the next.
    this.setMaxListeners(0);
  }

  /** All that live, those that isolate people last. */
  get workers(): readonly PoolWorker[] {
    return [...this.#workers, ...this.#isolation.workers];
  }

  /** Whether there is a worker for people under whom none died. */
  get isRunning(): boolean {
    return this.#workers.length > 0;
  }

  /** How many there are to be, without those that isolate people. */
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
      place: (own, who) => this.#place(own, who),
      isSuspect: (who) => this.#isolation.isSuspect(who),
      nextWorker: () => this.#nextWorker(),
    });
  }

  async #place(own: ReadonlySet<PoolWorker>, who: Occupant | undefined): Promise<PoolWorker> {
    const isolated = who && (await this.#isolation.place(who));
    if (isolated) return isolated;
    if (this.#running.length === 0 && this.#starting.size > 0) await Promise.race(this.#starting);
    const worker = placeOn(this.#running, { own, spreadCpu: this.#options.spreadPercent / 100 });
    if (!worker) throw new AppError('server_full', 'no media worker is running; try again in a moment');
    if (who) worker.people.add(who);
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
    this.#isolation.close();
  }

  async #start(port: number): Promise<void> {
    const { workerLogLevel: logLevel, ...listen } = this.#options;
    const worker = await PoolWorker.create({ ...listen, port, logLevel });
    if (this.#closing.signal.aborted) return worker.close();
    this.#workers.push(worker);
    worker.once('died', (error) => {
      this.#isolation.judge(worker);
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
    const { workerLogLevel: logLevel, ...listen } = this.#options;
    const worker = await PoolWorker.create({ ...listen, port, logLevel, isolated: true });
    worker.once('died', (error) => {
      this.#isolation.judge(worker);
      this.emit('isolatedDied', { pid: worker.worker.pid }, error);
    });
    return worker;
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
