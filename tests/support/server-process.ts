import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePorts } from './free-ports.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

/**
 * The real server in a separate process, which can be ended and started again at the same address, as a supervisor
 * does.
 */
export class ServerProcess {
  readonly #env: Record<string, string>;
  #running: Running;

  static async start(env: Record<string, string> = {}): Promise<ServerProcess> {
    const all = { PARLEY_HTTP_HOST: '127.0.0.1', PARLEY_LISTEN_ADDRESS: '127.0.0.1', ...(await freePorts()), ...env };
    return new ServerProcess(all, await run(all));
  }

  private constructor(env: Record<string, string>, running: Running) {
    this.#env = env;
    this.#running = running;
  }

  get url(): string {
    return this.#running.url;
  }

  /** Resolves once the process has ended. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    const { child } = this.#running;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Starts another process in place of the one that has ended. Resolves once it listens. */
  async startAgain(): Promise<void> {
    this.#running = await run(this.#env);
  }

  /** Without waiting for people who may come back: SIGTERM drains. May be called twice. */
  stop(): Promise<void> {
    return this.kill('SIGINT');
  }
}

type Running = { child: ChildProcess; url: string };

/** @throws Error if it ends before it listens. */
async function run(env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /Parley is ready: (\S+)/.exec(line)?.[1];
    if (!url) continue;
    // Its further output is discarded.
    child.stdout.resume();
    return { child, url };
  }
  throw new Error('the server ended before it listened');
}
