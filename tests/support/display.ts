import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** The X server as setup found it. */
const xvfbBin = process.env.XVFB_BIN ?? '/usr/bin/Xvfb';

/** A virtual display. Firefox shares no screen without one. */
export class Display {
  readonly name: string;
  readonly #server: ChildProcess;

  static async open(): Promise<Display> {
    const server = spawn(xvfbBin, ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [number] = await once(server.stdout, 'data');
    return new Display(server, `:${String(number).trim()}`);
  }

  private constructor(server: ChildProcess, name: string) {
    this.#server = server;
    this.name = name;
  }

  /** Resolves once it has ended. */
  async close(): Promise<void> {
    const ended = once(this.#server, 'exit');
    this.#server.kill();
    await ended;
  }
}
