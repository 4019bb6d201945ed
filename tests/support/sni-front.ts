import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listens } from './listens.ts';
import { edited } from './proxy-configuration.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

export type SniFrontOptions = {
  /** Where it listens. */
  address: string;
  port: number;
  /** The name of the relay. */
  turnDomain: string;
  /** The ports of the relay and of the page on loopback. */
  turnPort: number;
  pagePort: number;
};

/** The HAProxy of the compose file that divides port 443 between the relay and the page. */
export class SniFront {
  readonly #process: ChildProcess;

  /** Resolves once it listens. */
  static async start({ address, port, turnDomain, turnPort, pagePort }: SniFrontOptions): Promise<SniFront> {
    const file = join(temporaryFolder(), 'haproxy.cfg');
    const text = edited('turn/haproxy.cfg', [
      ['bind :443', `bind ${address}:${port}`],
      ['host.docker.internal:5349', `127.0.0.1:${turnPort}`],
      ['caddy:443', `127.0.0.1:${pagePort}`],
    ]);
    writeFileSync(file, text);
    const child = spawn(process.env.HAPROXY_BIN ?? 'haproxy', ['-db', '-f', file], {
      env: { ...process.env, PARLEY_TURN_DOMAIN: turnDomain },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await until(() => {
      if (child.exitCode !== null) throw new Error('HAProxy ended before it listened');
      return listens(port, address);
    }, 'HAProxy listens');
    return new SniFront(child);
  }

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }
}
