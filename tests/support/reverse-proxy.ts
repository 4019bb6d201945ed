import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { connect } from 'node:tls';
import { makeCertificate, type SelfSigned } from '../../server/tls/self-signed.ts';
import { freePort } from './free-ports.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { until } from './until.ts';

/** A proxy whose configuration is in `docker/proxies`. */
export type ProxyName = 'nginx' | 'haproxy' | 'caddy';

/** The ports on loopback, and the server behind. */
type Places = { folder: string; https: number; plain: number; upstream: string; path: string; behindSni: boolean };
/** How to start a proxy, and the root that vouches for its certificate once it listens. */
type Prepared = { argv: string[]; env?: NodeJS.ProcessEnv; ca: () => string };

const ADDRESS = '127.0.0.1';
const examples = resolve(import.meta.dirname, '../../docker');

const prepare: Record<ProxyName, (places: Places) => Promise<Prepared>> = { nginx, haproxy, caddy };

/** A real proxy on loopback, with the configuration that operators copy; only its names and ports differ. */
export class ReverseProxy {
  readonly #process: ChildProcess;
  readonly #places: Places;
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
    const places = { folder: temporaryFolder(), https, plain, upstream: new URL(upstream).host, path, behindSni };
    const { argv, env, ca } = await prepare[name](places);
    const [program = '', ...args] = argv;
    const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit'] });
    await until(() => {
      if (child.exitCode !== null) throw new Error(`${name} ended before it listened`);
      return answers(places);
    }, `${name} listens`);
    return new ReverseProxy(child, { places, ca: ca() });
  }

  private constructor(child: ChildProcess, { places, ca }: { places: Places; ca: string }) {
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

async function nginx({ folder, https, plain, upstream, path }: Places): Promise<Prepared> {
  const { cert, key, root } = await certificate();
  const paths = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(paths.cert, cert);
  writeFileSync(paths.key, key);
  const site = edited('proxies/nginx.conf', [
    ['meet.example.com', ADDRESS],
    [`/etc/letsencrypt/live/${ADDRESS}/fullchain.pem`, paths.cert],
    [`/etc/letsencrypt/live/${ADDRESS}/privkey.pem`, paths.key],
    ['listen [::]:80;', ''],
    ['listen [::]:443 ssl http2;', ''],
    ['listen 80;', `listen ${ADDRESS}:${plain};`],
    ['listen 443', `listen ${ADDRESS}:${https}`],
    ['127.0.0.1:3000', upstream],
    ['location / {', `location ${path} {`],
  ]);
  const kinds = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = kinds.map((kind) => `${kind}_temp_path ${join(folder, kind)};`).join(' ');
  const file = join(folder, 'nginx.conf');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  writeFileSync(
    file,
    `${user} daemon off; pid ${join(folder, 'pid')}; events {} http { access_log off; ${temporary} ${site} }`,
  );
  const program = process.env.NGINX_BIN ?? 'nginx';
  return { argv: [program, '-e', 'stderr', '-p', folder, '-c', file], ca: () => root };
}

async function haproxy({ folder, https, plain, upstream, behindSni }: Places): Promise<Prepared> {
  const { cert, key, root } = await certificate();
  const pem = join(folder, 'certificate.pem');
  writeFileSync(pem, `${cert}\n${key}`);
  const text = edited('proxies/haproxy.cfg', [
    ['/etc/haproxy/meet.example.com.pem', pem],
    ['bind :80', `bind ${ADDRESS}:${plain}`],
    ['bind :443', `bind ${ADDRESS}:${https}${behindSni ? ' accept-proxy' : ''}`],
    ['127.0.0.1:3000', upstream],
  ]);
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, text);
  return { argv: [process.env.HAPROXY_BIN ?? 'haproxy', '-db', '-f', file], ca: () => root };
}

async function caddy({ folder, https, upstream }: Places): Promise<Prepared> {
  const file = join(folder, 'Caddyfile');
  const options = ['admin off', `default_bind ${ADDRESS}`, 'auto_https disable_redirects', 'skip_install_trust'];
  writeFileSync(
    file,
    `{\n${options.join('\n')}\nlog {\nlevel ERROR\n}\n}\nimport ${join(examples, 'proxies/Caddyfile')}\n`,
  );
  mkdirSync(join(folder, 'home'));
  // For an IP address it vouches itself.
  const root = join(folder, 'caddy/pki/authorities/local/root.crt');
  return {
    argv: [process.env.CADDY_BIN ?? 'caddy', 'run', '--adapter', 'caddyfile', '--config', file],
    env: {
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
      HOME: join(folder, 'home'),
      PARLEY_DOMAIN: `${ADDRESS}:${https}`,
      PARLEY_UPSTREAM: upstream,
    },
    ca: () => (existsSync(root) ? readFileSync(root, 'utf8') : ''),
  };
}

const certificate = (): Promise<SelfSigned> => makeCertificate({ names: [ADDRESS], now: Date.now() });

/**
 * The file in `docker` with each of these texts replaced.
 * @throws Error if one is missing, so that tests use what it says.
 */
export function edited(example: string, edits: readonly (readonly [from: string, to: string])[]): string {
  return edits.reduce(
    (text, [from, to]) => {
      if (!text.includes(from)) throw new Error(`docker/${example} does not contain ${from}`);
      return text.replaceAll(from, to);
    },
    readFileSync(join(examples, example), 'utf8'),
  );
}

/** Whether a TLS handshake succeeds, regardless of who issued the certificate. */
function answers({ https, behindSni }: Places): Promise<boolean> {
  const { promise, resolve: decide } = Promise.withResolvers<boolean>();
  const socket = connect({ port: https, host: ADDRESS, rejectUnauthorized: false });
  // A handshake without the client's address before it fails.
  socket.once(behindSni ? 'connect' : 'secureConnect', () => decide(true)).once('error', () => decide(false));
  return promise.finally(() => socket.destroy());
}
