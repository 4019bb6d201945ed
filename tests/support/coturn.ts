import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from '../../server/tls/self-signed.ts';
import { freePort } from './free-ports.ts';
import { listens } from './listens.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** The program as setup found it; a plain name is looked up on the PATH. */
const turnserverBin = process.env.TURNSERVER_BIN ?? 'turnserver';
const ADDRESS = '127.0.0.1';

/** A real coturn on loopback, over UDP, TCP and TLS; nobody vouches for its certificate. */
export class Coturn {
  readonly #process: ChildProcess;
  readonly #port: number;
  readonly #tlsPort: number;

  /**
   * Resolves once it listens. `config` are additional lines of a turnserver.conf; with them, peers on loopback are not
   * allowed. `relayAddress` is where relays are; a browser takes no other browser's relay on loopback.
   */
  static async start(
    secret: string,
    { config, relayAddress = ADDRESS }: { config?: string; relayAddress?: string } = {},
  ): Promise<Coturn> {
    const [port, tlsPort] = [await freePort(), await freePort()];
    const folder = temporaryFolder();
    const { cert, key } = await makeCertificate({ names: [ADDRESS], now: Date.now() });
    const paths = { cert: join(folder, 'cert.pem'), pkey: join(folder, 'key.pem') };
    writeFileSync(paths.cert, cert);
    writeFileSync(paths.pkey, key);
    const options = {
      'listening-ip': ADDRESS,
      'listening-port': port,
      'tls-listening-port': tlsPort,
      ...paths,
      'relay-ip': relayAddress,
      realm: 'parley.test',
      'static-auth-secret': secret,
      pidfile: join(folder, 'pid'),
      userdb: join(folder, 'db'),
      'log-file': 'stdout',
    };
    const file = join(folder, 'turnserver.conf');
    writeFileSync(file, config ?? '');
    const peers = config === undefined ? ['-n', '--allow-loopback-peers'] : ['-c', file];
    const flags = [...peers, '--use-auth-secret', '--no-dtls', '--no-cli'];
    const given = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(turnserverBin, [...flags, ...given], { stdio: 'ignore' });
    await until(() => listens(port), 'coturn listens');
    return new Coturn(child, { port, tlsPort });
  }

  private constructor(child: ChildProcess, { port, tlsPort }: { port: number; tlsPort: number }) {
    this.#process = child;
    [this.#port, this.#tlsPort] = [port, tlsPort];
  }

  get port(): number {
    return this.#port;
  }

  get tlsPort(): number {
    return this.#tlsPort;
  }

  url(transport: 'udp' | 'tcp' | 'tls'): string {
    if (transport === 'tls') return `turns:${ADDRESS}:${this.#tlsPort}?transport=tcp`;
    return `turn:${ADDRESS}:${this.#port}?transport=${transport}`;
  }

  /** May be called twice. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await ended;
  }
}
