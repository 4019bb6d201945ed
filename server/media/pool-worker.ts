import { EventEmitter, once } from 'node:events';
import { createWorker } from 'mediasoup';
import type { WebRtcServer, Worker, WorkerDump, WorkerLogLevel } from 'mediasoup/types';
import type { WorkerStats } from '#shared/protocol/http.ts';
import { StartError } from '../util/start-error.ts';
import { type ListenOptions, listenInfos } from './listen.ts';
import { Served } from './served.ts';
import { withoutSignalHandlers } from './signal-handlers.ts';
import type { Occupant } from './suspects.ts';
import { DropWatch, udpDrops } from './udp-drops.ts';
import { WorkerTraffic } from './worker-traffic.ts';

export type PoolWorkerOptions = ListenOptions & {
  port: number;
  logLevel: WorkerLogLevel;
  /** Starts the process; a simulation has workers of its own. */
  launch?: (settings: { logLevel: WorkerLogLevel }) => Promise<Worker>;
  /** One that does not answer for so long hangs. */
  hangSeconds: number;
  /** Whether it serves only people under whom workers died. */
  isolated?: boolean;
};

export type PoolWorkerEvents = {
  /** The process ended without being asked to. Everything on it is closed already. */
  died: [error: Error];
};

type Placed = { webRtcServer: WebRtcServer; port: number; hangSeconds: number; isolated: boolean };

const CPU_SAMPLE_MS = 2000;

/** From here on packets wait in the worker, as a share of a core. */
const FULL_CPU = 0.9;

/** What one more person is taken for until the next sample tells, as a share of a core (`docs/sizing.md`). */
const PERSON_CPU = 0.01;

/** One mediasoup worker process and its WebRtcServer, with what is known of its load. */
export class PoolWorker extends EventEmitter<PoolWorkerEvents> {
  readonly port: number;
  readonly worker: Worker;
  readonly webRtcServer: WebRtcServer;
  readonly isolated: boolean;
  /** Who is placed here. */
  readonly people = new Set<Occupant>();
  /** Whom it serves at this moment, or served when it died. */
  readonly served: Served;
  readonly #sampling: NodeJS.Timeout;
  readonly #traffic: WorkerTraffic;
  readonly #drops: DropWatch;
  /** So many samples in a row go unanswered before it counts as hanging. */
  readonly #mostUnanswered: number;
  #rooms = 0;
  #cpu = 0;
  /** Who came since the CPU time was sampled last. */
  #expected = 0;
  #unanswered = 0;
  #lastSample = { at: performance.now(), cpuMs: 0 };

  /** @throws StartError where the worker does not start or a port is taken. */
  static async create({
    port,
    logLevel,
    launch = createWorker,
    hangSeconds,
    isolated = false,
    ...listen
  }: PoolWorkerOptions): Promise<PoolWorker> {
    const worker = await withoutSignalHandlers(() => launch({ logLevel })).catch((cause: Error) => {
      throw new StartError(`The media worker does not start (${cause.message}). Run npm start to install it again.`, {
        cause,
      });
    });
    try {
      const webRtcServer = await worker.createWebRtcServer({ listenInfos: listenInfos(listen, { port }) });
      return new PoolWorker(worker, { webRtcServer, port, hangSeconds, isolated });
    } catch (cause) {
      worker.close();
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StartError(`Media port ${port} cannot be used (${reason}). Choose another with PARLEY_MEDIA_PORT.`, {
        cause,
      });
    }
  }

  private constructor(worker: Worker, { webRtcServer, port, hangSeconds, isolated }: Placed) {
    super();
    this.isolated = isolated;
    this.#mostUnanswered = Math.ceil((hangSeconds * 1000) / CPU_SAMPLE_MS);
    this.worker = worker;
    this.webRtcServer = webRtcServer;
    this.port = port;
    this.#traffic = new WorkerTraffic(worker, port);
    this.served = new Served(worker);
    this.#drops = new DropWatch(() => udpDrops(port));
    this.#countRooms();
    this.#sampling = setInterval(() => void this.#sampleCpu(), CPU_SAMPLE_MS).unref();
    worker.on('died', (error) => {
      this.close();
      this.emit('died', error);
    });
  }

  get closed(): boolean {
    return this.worker.closed;
  }

  get cpu(): number {
    return this.#cpu + this.#expected * PERSON_CPU;
  }

  get consumers(): number {
    return this.#traffic.consumers;
  }

  get rooms(): number {
    return this.#rooms;
  }

  /** Asks the worker for what flows, every two seconds at most. */
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

  /** Whether it can hardly keep up: its core is full, or the kernel has thrown packets away in the last seconds. */
  async isOverloaded(): Promise<boolean> {
    return this.#cpu > FULL_CPU || (await this.#drops.grew());
  }

  /** Somebody is placed here, and will take CPU time that is not measured yet. */
  expectPerson(): void {
    this.#expected += 1;
  }

  /** Somebody who was placed here is gone. One that isolates ends with its last person. */
  release(who: Occupant): void {
    if (this.people.delete(who) && this.isolated && this.people.size === 0) this.close();
  }

  /** Resolves once the process is gone, after `close` or by itself. */
  async ended(): Promise<void> {
    if (!this.worker.subprocessClosed) await once(this.worker, 'subprocessclose');
  }

  /** What the worker itself says it holds; for tests that nothing is left. */
  dump(): Promise<WorkerDump> {
    return this.worker.dump();
  }

  close(): void {
    clearInterval(this.#sampling);
    this.worker.close();
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
      if (this.#unanswered >= this.#mostUnanswered) throw new Error('the worker does not answer');
      this.#unanswered += 1;
      const { ru_utime, ru_stime } = await this.worker.getResourceUsage();
      this.#unanswered = 0;
      const sample = { at: performance.now(), cpuMs: ru_utime + ru_stime };
      this.#cpu = (sample.cpuMs - this.#lastSample.cpuMs) / (sample.at - this.#lastSample.at);
      this.#lastSample = sample;
      this.#expected = 0;
    } catch {
      // One that closed meanwhile has no more CPU time to tell. One that lives on and cannot be asked, or hangs, is of
      // no use: it dies, and what follows is the same as whenever a worker dies.
      if (!this.closed) process.kill(this.worker.pid, 'SIGKILL');
    }
  }
}
