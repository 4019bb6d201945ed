/** Measures the machine for the checks before a start. */
import { X509Certificate } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { isIP, isIPv6 } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { heapLimit } from '../util/heap-watch.ts';
import { ownAddresses } from '../util/own-addresses.ts';
import { pageNames } from './addresses.ts';
import type { CheckedConfig, Facts, Lookup } from './facts.ts';

/** How long a lookup may delay the start, in milliseconds. */
const LOOKUP_MS = 5000;
/** Names that never resolve, by definition (RFC 2606, RFC 6761). */
const reserved = /(^|\.)(invalid|example|example\.(com|net|org))$/i;

/** Never fails: a fact that cannot be measured is missing. */
export async function gatherFacts(config: CheckedConfig, { lan }: { lan: boolean }): Promise<Facts> {
  const certificate = certificateAt(config.tls.cert);
  const names = [...config.media.announcedAddress, ...pageNames(config, { certificate })];
  const [lookups, listenError, buffers] = await Promise.all([
    lookupAll(names.filter((name) => isIP(name) === 0)),
    listenErrorOf(config.media.listenAddress),
    grantedBuffers(config.media),
  ]);
  return {
    now: Date.now(),
    lan,
    own: ownAddresses(),
    listenError,
    lookups,
    certificate,
    buffers,
    heapBytes: heapLimit(),
  };
}

async function lookupAll(names: readonly string[]): Promise<Record<string, Lookup>> {
  const found = names.map(async (name) => [name, await resolveName(name)] as const);
  return Object.fromEntries(await Promise.all(found));
}

/** Uses the system's resolver, which includes /etc/hosts. */
async function resolveName(name: string): Promise<Lookup> {
  if (reserved.test(name)) return { error: 'ENOTFOUND' };
  const timeout = new AbortController();
  const tooLong = setTimeout(LOOKUP_MS, { error: 'ETIMEOUT' }, { signal: timeout.signal, ref: false });
  const addresses = lookup(name, { all: true }).then(
    (all): Lookup => ({ addresses: all.map(({ address }) => address) }),
    ({ code }: NodeJS.ErrnoException): Lookup => ({ error: code ?? 'ENOTFOUND' }),
  );
  try {
    return await Promise.race([addresses, tooLong]);
  } finally {
    timeout.abort();
    tooLong.catch(() => undefined);
  }
}

function certificateAt(path: string | null): Facts['certificate'] {
  if (path === null) return undefined;
  try {
    const { subjectAltName = '', validFromDate, validToDate } = new X509Certificate(readFileSync(path));
    const names = [...subjectAltName.matchAll(/(?:DNS|IP Address):([^,]+)/g)].map(([, name = '']) => name);
    return { names, validFrom: validFromDate.getTime(), validTo: validToDate.getTime() };
  } catch {
    // The server reads the file again later, and reports the error.
    return undefined;
  }
}

/** Tries to listen, since a system can be configured to allow addresses that it does not list. */
async function listenErrorOf(address: string): Promise<string | undefined> {
  if (address === 'auto') return undefined;
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    socket.bind(0, address);
    await once(socket, 'listening');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  } finally {
    socket.close();
  }
}

/**
 * Only Linux grants smaller buffers than requested without an error. It reports twice the granted size, since it counts
 * its own bookkeeping.
 */
async function grantedBuffers(media: CheckedConfig['media']): Promise<Facts['buffers']> {
  if (process.platform !== 'linux') return undefined;
  const socket = createSocket('udp4');
  try {
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    socket.setRecvBufferSize(media.receiveBufferKilobytes * 1024);
    socket.setSendBufferSize(media.sendBufferKilobytes * 1024);
    return { receive: socket.getRecvBufferSize() / 2, send: socket.getSendBufferSize() / 2 };
  } catch {
    // Without IPv4 on loopback, for example.
    return undefined;
  } finally {
    socket.close();
  }
}
