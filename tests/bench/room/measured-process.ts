import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { serverFlags } from '../../../server/setup/tasks.js';
import { freePorts } from '../../support/free-ports.ts';
import type { Probed, Question } from './probe.ts';
import { type Hot, print, WorkerProfile } from './profile.ts';

/** The resources that a server and its worker have used so far; `loopDelayP99Ms` is since the last reading. */
export type Look = Probed & { at: number; workerCpuSeconds: number; workerMemoryMb: number; workerDrops: number };

/** A server with one worker in its own process, so that the CPU time of the bench does not count as the server's. */
export class MeasuredProcess {
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #worker: number;

  /** Starts a program that prints its address on a line once it listens. */
  static async start(program: string, env: Record<string, string> = {}): Promise<MeasuredProcess> {
    const child = spawn(process.execPath, [...serverFlags, '--import', './tests/bench/room/probe.ts', program], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, ...env },
    });
    const url = await addressIn(child);
    return new MeasuredProcess(child, url);
  }

  /** Starts a server with one worker, on free ports of loopback, unless `env` says otherwise. */
  static async server(env: Record<string, string> = {}): Promise<MeasuredProcess> {
    return MeasuredProcess.start('server/main.ts', {
      ...(await freePorts()),
      PARLEY_HTTP_HOST: '127.0.0.1',
      PARLEY_LISTEN_ADDRESS: '127.0.0.1',
      PARLEY_WORKERS: '1',
      PARLEY_LOG_LEVEL: 'warn',
      ...env,
    });
  }

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8');
    this.#worker = Number(children.trim().split(' ')[0]);
  }

  async look(): Promise<Look> {
    const probed = await this.#ask<Probed>('look');
    const worker = this.#worker;
    return {
      ...probed,
      at: performance.now(),
      workerCpuSeconds: cpuSeconds(worker),
      workerMemoryMb: memoryMb(worker),
      workerDrops: udpDrops(worker),
    };
  }

  /** Samples the stacks of the worker and of Node during `during`, and prints where their CPU time goes. */
  async profiled<Result>(during: () => Promise<Result>): Promise<Result> {
    const worker = new WorkerProfile(this.#worker);
    await this.#ask('profile');
    const result = await during();
    print('Node, percent of its time', await this.#ask<Hot[]>('profiled'));
    print('Worker, percent of its time', await worker.stop());
    return result;
  }

  async #ask<Answer>(question: Question): Promise<Answer> {
    this.#process.send(question);
    const [answer] = (await once(this.#process, 'message')) as [Answer];
    return answer;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    // Without waiting for people who may come back: SIGTERM drains.
    this.#process.kill('SIGINT');
    await ended;
  }
}

async function addressIn({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('a measured process has an output');
  for await (const line of createInterface({ input: stdout })) {
    const url = /http:[^\s"]+/.exec(line)?.[0];
    if (url) return url;
  }
  throw new Error('the measured process ended before it listened');
}

/** CPU time of a process so far (proc(5): fields 14 and 15, in hundredths of a second). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * Packets that a process was too slow to read (proc(5): the last field of each of its UDP sockets; the tenth is the
 * socket's inode).
 */
function udpDrops(pid: number): number {
  const files = readdirSync(`/proc/${pid}/fd`).flatMap((fd) => linkOf(`/proc/${pid}/fd/${fd}`));
  const sockets = readFileSync(`/proc/${pid}/net/udp`, 'utf8').trim().split('\n').slice(1);
  const fields = sockets.map((line) => line.trim().split(/\s+/));
  const own = fields.filter((field) => files.includes(`socket:[${field[9]}]`));
  return own.reduce((sum, field) => sum + Number(field.at(-1)), 0);
}

/** The descriptor may have been closed since it was listed. */
function linkOf(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}

/** Resident memory (proc(5): the second field, in pages of 4 KiB). */
function memoryMb(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 1e6;
}
