/** The configurations of `docker/proxies`, as operators fill them in. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeCertificate, type SelfSigned } from '../../server/tls/self-signed.ts';

/** A proxy whose configuration is in `docker/proxies`. */
export type ProxyName = 'nginx' | 'haproxy' | 'caddy';

/** A folder for its files, where it listens, the host and port of the server behind, and the path that it passes on. */
export type ProxyPlaces = {
  folder: string;
  address: string;
  https: number;
  plain: number;
  upstream: string;
  path: string;
  /** Whether HAProxy expects the client's address before the handshake. */
  behindSni: boolean;
};

/** How to start a proxy, and the root that signed its certificate once it listens. */
type PreparedProxy = { argv: string[]; env?: NodeJS.ProcessEnv; ca: () => string };

const examples = resolve(import.meta.dirname, '../../docker');

/** Writes the files of each proxy. */
export const prepareProxy: Record<ProxyName, (places: ProxyPlaces) => Promise<PreparedProxy>> = {
  nginx,
  haproxy,
  caddy,
};

async function nginx({ folder, address, https, plain, upstream, path }: ProxyPlaces): Promise<PreparedProxy> {
  const { cert, key, root } = await certificateFor(address);
  const paths = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(paths.cert, cert);
  writeFileSync(paths.key, key);
  const site = edited('proxies/nginx.conf', [
    ['meet.example.com', address],
    [`/etc/letsencrypt/live/${address}/fullchain.pem`, paths.cert],
    [`/etc/letsencrypt/live/${address}/privkey.pem`, paths.key],
    ['listen [::]:80;', ''],
    ['listen [::]:443 ssl http2;', ''],
    ['listen 80;', `listen ${address}:${plain};`],
    ['listen 443', `listen ${address}:${https}`],
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

async function haproxy({ folder, address, https, plain, upstream, behindSni }: ProxyPlaces): Promise<PreparedProxy> {
  const { cert, key, root } = await certificateFor(address);
  const pem = join(folder, 'certificate.pem');
  writeFileSync(pem, `${cert}\n${key}`);
  const text = edited('proxies/haproxy.cfg', [
    ['/etc/haproxy/meet.example.com.pem', pem],
    ['bind :80', `bind ${address}:${plain}`],
    ['bind :443', `bind ${address}:${https}${behindSni ? ' accept-proxy' : ''}`],
    ['127.0.0.1:3000', upstream],
  ]);
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, text);
  return { argv: [process.env.HAPROXY_BIN ?? 'haproxy', '-db', '-f', file], ca: () => root };
}

async function caddy({ folder, address, https, upstream }: ProxyPlaces): Promise<PreparedProxy> {
  const file = join(folder, 'Caddyfile');
  const options = ['admin off', `default_bind ${address}`, 'auto_https disable_redirects', 'skip_install_trust'];
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
      PARLEY_DOMAIN: `${address}:${https}`,
      PARLEY_UPSTREAM: upstream,
    },
    ca: () => (existsSync(root) ? readFileSync(root, 'utf8') : ''),
  };
}

const certificateFor = (address: string): Promise<SelfSigned> => makeCertificate({ names: [address], now: Date.now() });

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
