import type { IncomingHttpHeaders } from 'node:http';
import { requestedHost } from '../util/requested-host.ts';

/**
 * Whether a WebSocket handshake comes from this server's own page or from an allowed origin. Browsers always send the
 * origin and do not let pages choose it (RFC 6455, section 10.2); a client that sends none is not a browser, and has no
 * cookies of anybody to misuse.
 */
export function isOwnOrigin(
  headers: IncomingHttpHeaders,
  { allowedOrigins, trustProxy }: { allowedOrigins: readonly string[]; trustProxy: number },
): boolean {
  const { origin } = headers;
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  return URL.canParse(origin) && new URL(origin).host === requestedHost(headers, { trustProxy });
}
