import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { networkOf } from './network-of.ts';

/** The part of a request or WebSocket handshake that shows its origin address. */
export type Asker = Pick<IncomingMessage, 'headers'> & { socket: { remoteAddress?: string | undefined } };

/**
 * The address by which limits count a request: with n proxies in front, the n-th entry from the end of X-Forwarded-For;
 * of an IPv6 address the first 64 bits, which belong to one household or one machine.
 */
export function countedAddress(asker: Asker, { trustProxy }: { trustProxy: number }): string {
  const remote = asker.socket.remoteAddress ?? '';
  if (trustProxy === 0) return networkOf(remote);
  const chain = [...forwardedFor(asker, { last: trustProxy }), remote];
  const address = chain.at(-1 - Math.min(trustProxy, chain.length - 1)) ?? '';
  return networkOf(isIP(address) === 0 ? remote : address);
}

/** No address with brackets, port and white space around it is longer. */
const ENTRY_CHARACTERS = 64;

/**
 * The last entries of X-Forwarded-For, nearest last: one per proxy. Earlier entries, which a client may have written,
 * can be long and are not read. Some proxies append a port to each, and put IPv6 into brackets.
 */
export function forwardedFor({ headers }: Asker, { last }: { last: number }): string[] {
  const entries = [headers['x-forwarded-for']]
    .flat()
    .join(',')
    .slice(-ENTRY_CHARACTERS * last)
    .split(',');
  return entries.slice(-last).flatMap((entry) => {
    const [, bracketed, withPort] = /^\[([^\]]*)\](?::\d+)?$|^([\d.]+):\d+$/.exec(entry.trim()) ?? [];
    return bracketed ?? withPort ?? (entry.trim() || []);
  });
}
