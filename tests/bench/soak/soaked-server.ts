import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { freePorts } from '../../support/free-ports.ts';
import type { Held } from './probe.ts';

/** A whole server in a process of its own, that tells what it holds. */
export class SoakedServer {
  readonly url: string;
  readonly #process: ChildProcess;

  static async start(env: Record<string, string>): Promise<SoakedServer> {
    const flags = ['--disable-warning=ExperimentalWarning', '--expose-gc', '--import', './tests/bench/soak/probe.ts'];
    const child = spawn(process.execPath, [...flags, 'server/main.ts'], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, ...(await freePorts()), ...env },
    });
    if (!child.stdout) throw new Error('a server has an output');
    for await (const line of createInterface({ input: child.stdout })) {
      const url = /Parley is ready: (\S+)/.exec(line)?.[1];
      if (url) return new SoakedServer(child, url);
    }
    throw new Error('the server ended before it listened');
  }

  private constructor(child: ChildProcess, url: string) {
    this.#process = child;
    this.url = url;
    // What it writes from now on is read and thrown away.
    child.stdout?.resume();
  }

  async held(): Promise<Held> {
    this.#process.send('held');
    const [held] = (await once(this.#process, 'message')) as [Held];
    return held;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    // Without waiting for people who may come back: SIGTERM drains.
    this.#process.kill('SIGINT');
    await ended;
  }
}
