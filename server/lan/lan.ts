/** Makes the server reachable for phones in the same network: finds its addresses, and serves HTTPS for them. */
import { hostname } from 'node:os';
import type { SelfSigned } from '../tls/self-signed.ts';
import { keptCertificate } from '../tls/stored-certificate.ts';
import { lanAddresses } from '../util/own-addresses.ts';
import { StartError } from '../util/start-error.ts';

export type Lan = {
  /** The addresses of this server for others, such as `https://192.168.1.7:3000`, best first. */
  origins: string[];
  certificate: SelfSigned;
};

export type LanConfig = {
  http: { host: string; port: number };
  media: { listenAddress: string };
  tls: { cert: string | null };
};

export type LanOptions = {
  /** The folder that keeps the certificate between starts. */
  folder: string;
  /** Milliseconds since 1970. */
  now: number;
  /** This machine's addresses in the network. */
  addresses?: string[];
};

/** @throws StartError if there is no network, or if the configuration excludes it. */
export async function openLan(
  config: LanConfig,
  { folder, now, addresses = lanAddresses() }: LanOptions,
): Promise<Lan> {
  const reached = reachedAt(config, addresses);
  const certificate = await keptCertificate({ folder, names: [...reached, ...ownNames()], now });
  return { origins: reached.map((address) => `https://${address}:${config.http.port}`), certificate };
}

function reachedAt({ http, media, tls }: LanConfig, addresses: readonly string[]): string[] {
  if (tls.cert !== null) {
    throw new StartError('--lan creates its own certificate: remove either --lan or tls.cert and tls.key.');
  }
  if (addresses.length === 0) {
    throw new StartError('--lan finds no network. Connect this machine to a network first.');
  }
  const reached = addresses.filter((address) => isOpen(http.host, address));
  if (reached.length === 0) {
    throw new StartError(`--lan needs http.host to be 0.0.0.0 or one of ${addresses.join(', ')}, found ${http.host}.`);
  }
  if (!addresses.some((address) => isOpen(media.listenAddress, address))) {
    throw new StartError(
      `--lan needs media.listenAddress to be auto or one of ${addresses.join(', ')}, found ${media.listenAddress}.`,
    );
  }
  return reached;
}

const isOpen = (listened: string, address: string) => ['0.0.0.0', '::', 'auto', address].includes(listened);

/** The names of this machine, for itself and in networks with multicast DNS. */
function ownNames(): string[] {
  const name = hostname()
    .toLowerCase()
    .replace(/\.local$/, '');
  const named = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(name) ? [`${name}.local`] : [];
  return ['localhost', '127.0.0.1', ...named];
}
