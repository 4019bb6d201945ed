import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { AppError } from '#shared/protocol/errors.ts';
import { requestedHost } from '../util/requested-host.ts';

export type AllowedHosts = {
  /** The names under which clients may address this server, besides IP addresses and `localhost`; any name if empty. */
  allowedHosts: readonly string[];
  trustProxy: number;
};

/**
 * The owner of a domain can make it resolve to this server, also to one in an internal network, and a page that was
 * loaded from that name is then of the same origin (DNS rebinding). An IP address cannot be made to resolve
 * elsewhere. A request with two Host headers could be for one name to a proxy and for another here (RFC 9112, 3.2).
 * @throws AppError `origin_refused`, `bad_request`.
 */
export function refuseForeignHost(
  { headers, headersDistinct }: IncomingMessage,
  { allowedHosts, trustProxy }: AllowedHosts,
): void {
  if (headersDistinct.host && headersDistinct.host.length > 1)
    throw new AppError('bad_request', 'a request with more than one Host header is not accepted');
  const name = requestedHost(headers, { trustProxy })?.replace(/:\d+$/u, '').replace(/\.$/u, '');
  if (allowedHosts.length === 0 || name === undefined || name === 'localhost') return;
  if (isIP(name.replace(/^\[(.*)\]$/u, '$1')) !== 0) return;
  if (allowedHosts.some((allowed) => allowed.toLowerCase() === name)) return;
  throw new AppError('origin_refused', 'this server is not known by this name; see http.allowedHosts');
}
