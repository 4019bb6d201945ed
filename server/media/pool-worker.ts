import { EventEmitter, once } from 'node:events';
import { createWorker } from 'mediasoup';
import type { WebRtcServer, Worker, WorkerDump, WorkerLogLevel } from 'mediasoup/types';
import type { WorkerStats } from '#shared/protocol/http.ts';
import { StartError } from '../util/start-error.ts';
import { type LaunchedWorker, withBatchedRequests } from './batched-requests.ts';
import { type Listening, type ListenOptions, listening } from './listen.ts';
import type { WorkerReading } from './needless-packets.ts';
import { Served } from './served.ts';
import { withoutSignalHandlers } from './signal-handlers.ts';
import type { Occupant } from './suspects.ts';
import { TrafficMeter } from './traffic-meter.ts';
import { DropWatch, udpDrops } from './udp-drops.ts';

export type PoolWorkerOptions = ListenOptions & {
  port: number;
  logLevel: WorkerLogLevel;
  /** Starts the process; a simulation has workers of its own. */
  launch?: (settings: { logLevel: WorkerLogLevel }) => Promise<Worker>;
  /** A worker that neither answers nor reports anything for this long hangs. */
  hangSeconds: number;
  /** From this share of a core on, in percent, it cannot keep up. */
  fullPercent: number;
  /** Whether it serves only people under whom workers died. */
  isolated?: boolean;
};

export type PoolWorkerEvents = {
  /** The process ended unexpectedly. Everything on it is closed already. */
  died: [error: Error];
  /** Its CPU time was sampled. */
  sampled: [];
};

type Placed = {
  webRtcServer: WebRtcServer;
  candidates: Listening['candidates'];
  port: number;
  hangSeconds: number;
  fullPercent: number;
  isolated: boolean;
};

const CPU_SAMPLE_MS = 2000;

/** A closed worker whose process has not ended after this time hangs, in milliseconds. */
const END_MS = 2000;

/** The estimated load of one more person until the next sample, as a share of a core (`docs/sizing.md`). */
const PERSON_LOAD = 0.004;

/** A mediasoup worker process and its WebRtcServer, with what is known of its load. */
export class PoolWorker extends EventEmitter<PoolWorkerEvents> {
  readonly port: number;
  readonly worker: Worker;
  readonly webRtcServer: WebRtcServer;
  /** The candidates that clients receive, from those of a transport. */
  readonly candidates: Listening['candidates'];
  readonly isolated: boolean;
  /** The people placed on it. */
  readonly people = new Set<Occupant>();
  /** Whom it is serving at this moment, or was serving when it died. */
  readonly served: Served;
  readonly #sampling: NodeJS.Timeout;
  readonly #traffic: TrafficMeter;
  readonly #drops: DropWatch;
  /** How many samples in a row may go unanswered before it counts as hanging, unless anything else comes from it. */
  readonly #maxUnanswered: number;
  readonly #fullCpu: number;
  #rooms = 0;
  #cpu = 0;
  /** What its consumers take once their media flows; added up when it is first needed after each sample. */
  #expectedLoad: number | undefined;
  /** How many people have come since then. */
  #newcomers = 0;
  #unanswered = 0;
  #killed = false;
  /** Whether the worker has answered or reported anything since the last sample. */
  #heard = false;
  #lastSample = { at: performance.now(), cpuMs: 0 };

  /** @throws StartError if the worker does not start or a port is taken. */
  static async create({
    port,
    logLevel,
    launch = createWorker,
    hangSeconds,
    fullPercent,
    isolated = false,
    ...listen
  }: PoolWorkerOptions): Promise<PoolWorker> {
    const start = () => withBatchedRequests(() => launch({ logLevel }));
    const launched = await withoutSignalHandlers(start).catch((cause: Error) => {
      throw new StartError(`The media worker does not start (${cause.message}). Run npm start to install it again.`, {
        cause,
      });
    });
    const { worker } = launched;
    try {
      const { listenInfos, candidates } = listening(listen, { port });
      const webRtcServer = await worker.createWebRtcServer({ listenInfos });
      return new PoolWorker(launched, { webRtcServer, candidates, port, hangSeconds, fullPercent, isolated });
    } catch (cause) {
      worker.close();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StartError(
        `Media port ${port} cannot be used (${reason}). Choose another with media.port (PARLEY_MEDIA_PORT).`,
        {
          cause,
        },
      );
    }
  }

  private constructor({ worker, answers }: LaunchedWorker, placed: Placed) {
    super();
    const { webRtcServer, candidates, port, hangSeconds, fullPercent, isolated } = placed;
    this.#fullCpu = fullPercent / 100;
    this.isolated = isolated;
    this.#maxUnanswered = Math.ceil((hangSeconds * 1000) / CPU_SAMPLE_MS);
    this.worker = worker;
    this.webRtcServer = webRtcServer;
    this.candidates = candidates;
    this.port = port;
    this.#traffic = new TrafficMeter(worker, port);
    this.served = new Served(worker);
    this.#drops = new DropWatch(() => udpDrops(port));
    this.#countRooms();
    answers?.on('data', () => {
      this.#heard = true;
    });
    this.#sampling = setInterval(() => void this.#sampleCpu(), CPU_SAMPLE_MS).unref();
    worker.on('died', (error) => {
      void this.close();
      this.emit('died', error);
    });
  }

  get closed(): boolean {
    return this.worker.closed;
  }

  /** Whether it ended unexpectedly, or had to be killed. */
  get crashed(): boolean {
    return this.worker.died || this.#killed;
  }

  /** The share of a core that it uses, or will use once the media of everybody on it flows. */
  get load(): number {
    this.#expectedLoad ??= this.#traffic.expectedLoad;
    return Math.max(this.#cpu, this.#expectedLoad) + this.#newcomers * PERSON_LOAD;
  }

  get consumers(): number {
    return this.#traffic.consumers;
  }

  get rooms(): number {
    return this.#rooms;
  }

  /** Asks the worker for its traffic, every two seconds at most. */
  async stats(): Promise<WorkerStats> {
    const flow = await this.#traffic.measure();
    return {
      pid: this.worker.pid,
      port: this.port,
      rooms: this.#rooms,
      cpu: this.#cpu,
      consumers: this.consumers,
      ...flow,
    };
  }

  /** Whether it can hardly keep up: its core is full, or the kernel has dropped packets in the last seconds. */
  async isOverloaded(): Promise<boolean> {
    return this.#cpu > this.#fullCpu || (await this.#drops.grew());
  }

  /** Reads what has arrived in each stream so far: one request to the worker for each producer. */
  async received(): Promise<WorkerReading> {
    return { readAt: performance.now(), streams: await this.#traffic.received() };
  }

  /** Adds a person, whose load is estimated until the next sample. */
  expectPerson(): void {
    this.#newcomers += 1;
  }

  /** Removes a person. An isolating worker ends with its last one. */
  release(who: Occupant): void {
    if (this.people.delete(who) && this.isolated && this.people.size === 0) void this.close();
  }

  /** Resolves once the process has ended, after `close` or unexpectedly. */
  async ended(): Promise<void> {
    if (!this.worker.subprocessClosed) await once(this.worker, 'subprocessclose');
  }

  /** The resources that the worker reports; for tests that check for leaks. */
  dump(): Promise<WorkerDump> {
    return this.worker.dump();
  }

  /** Kills the process if it does not end by itself. Resolves once it has ended. */
  async close(): Promise<void> {
    clearInterval(this.#sampling);
    if (this.closed) return this.ended();
    this.worker.close();
    const killing = setTimeout(() => this.#kill(), END_MS);
    await this.ended();
    clearTimeout(killing);
  }

  #kill(): void {
    this.#killed = true;
    try {
      process.kill(this.worker.pid, 'SIGKILL');
    } catch {
      // It has just ended.
    }
  }

  #countRooms(): void {
    this.worker.observer.on('newrouter', (router) => {
      this.#rooms += 1;
      router.observer.once('close', () => {
        this.#rooms -= 1;
      });
    });
  }

  async #sampleCpu(): Promise<void> {
    try {
      // Its answer comes after those to all requests before, and after everything that it reported before.
      if (this.#unanswered >= this.#maxUnanswered && !this.#heard) throw new Error('the worker does not answer');
      this.#heard = false;
      this.#unanswered += 1;
      const { ru_utime, ru_stime } = await this.worker.getResourceUsage();
      this.#unanswered = 0;
      const sample = { at: performance.now(), cpuMs: ru_utime + ru_stime };
      this.#cpu = (sample.cpuMs - this.#lastSample.cpuMs) / (sample.at - this.#lastSample.at);
      this.#lastSample = sample;
      this.#expectedLoad = undefined;
      this.#newcomers = 0;
      this.emit('sampled');
    } catch {
      // A worker that was closed meanwhile has no CPU time to report. One that runs but cannot be asked, or hangs, is
      // of no use: it is ended, and what follows is the same as whenever a worker dies.
      if (!this.closed) this.#kill();
    }
  }
}
