import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { freePort } from './free-ports.ts';
import { type ProxyName, type ProxyPlaces, prepareProxy } from './proxy-configuration.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

const ADDRESS = '127.0.0.1';

/** A real proxy on loopback, with the configuration that operators copy; only its names and ports differ. */
export class ReverseProxy {
  readonly #process: ChildProcess;
  readonly #places: ProxyPlaces;
  /** The PEM of the root that its clients trust. */
  readonly ca: string;

  /**
   * Resolves once it listens. `upstream` is the address of the server behind, such as http://127.0.0.1:3000, and
   * `path` the only path that is passed on to it, which only nginx knows here. `behindSni`: connections begin with the
   * client's address (PROXY protocol), which only HAProxy knows here.
   */
  static async start(
    name: ProxyName,
    { upstream, path = '/', behindSni = false }: { upstream: string; path?: string; behindSni?: boolean },
  ): Promise<ReverseProxy> {
    const [https, plain] = [await freePort(), await freePort()];
    const places = {
      folder: temporaryFolder(),
      address: ADDRESS,
      https,
      plain,
      upstream: new URL(upstream).host,
      path,
      behindSni,
    };
    const { argv, env, ca } = await prepareProxy[name](places);
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    await until(() => {
      if (child.exitCode !== null) throw new Error(`${name} ended before it listened`);
      return answers(places);
    }, `${name} listens`);
    return new ReverseProxy(child, { places, ca: ca() });
  }

  private constructor(child: ChildProcess, { places, ca }: { places: ProxyPlaces; ca: string }) {
    this.#process = child;
    this.#places = places;
    this.ca = ca;
  }

  get port(): number {
    return this.#places.https;
  }

  /** The address of the page. */
  get url(): string {
    return `https://${ADDRESS}:${this.#places.https}`;
  }

  /** The same without TLS. Caddy has none here. */
  get plainUrl(): string {
    return `http://${ADDRESS}:${this.#places.plain}`;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill();
    await ended;
  }
}

/** Whether a TLS handshake succeeds, regardless of who issued the certificate. */
function answers({ https, behindSni }: ProxyPlaces): Promise<boolean> {
  const { promise, resolve: decide } = Promise.withResolvers<boolean>();
  const socket = connect({ port: https, host: ADDRESS, rejectUnauthorized: false });
  // A handshake without the client's address before it fails.
  socket.once(behindSni ? 'connect' : 'secureConnect', () => decide(true)).once('error', () => decide(false));
  return promise.finally(() => socket.destroy());
}
