import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort } from './free-ports.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** The program as setup found it; a plain name is looked up on the PATH. */
const turnserverBin = process.env.TURNSERVER_BIN ?? 'turnserver';
const ADDRESS = '127.0.0.1';

/** A real coturn on loopback, over UDP and TCP. */
export class Coturn {
  readonly #process: ChildProcess;
  readonly #port: number;

  /** Resolves once it listens. */
  static async start(secret: string): Promise<Coturn> {
    const port = await freePort();
    const folder = temporaryFolder();
    const options = {
      'listening-ip': ADDRESS,
      'listening-port': port,
      'relay-ip': ADDRESS,
      realm: 'parley.test',
      'static-auth-secret': secret,
      pidfile: join(folder, 'pid'),
      userdb: join(folder, 'db'),
      'log-file': 'stdout',
    };
    const flags = ['-n', '--use-auth-secret', '--allow-loopback-peers', '--no-tls', '--no-dtls', '--no-cli'];
    const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(turnserverBin, [...flags, ...given], { stdio: 'ignore' });
    await until(() => listens(port), 'coturn listens');
    return new Coturn(child, port);
  }

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.#port = port;
  }

  url(transport: 'udp' | 'tcp'): string {
    return `turn:${ADDRESS}:${this.#port}?transport=${transport}`;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(port, ADDRESS);
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
