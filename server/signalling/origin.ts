import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a WebSocket handshake comes from this server's own page or from an allowed origin. Browsers always say the
 * origin and do not let a page choose it (RFC 6455, section 10.2); a client that says none is no browser, and has
 * nobody's cookies to misuse.
 */
export function isOwnOrigin(
  headers: IncomingHttpHeaders,
  { allowedOrigins, trustProxy }: { allowedOrigins: readonly string[]; trustProxy: number },
): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowedOrigins.includes(origin)) return true;
  const forwarded = trustProxy > 0 ? headers['x-forwarded-host'] : undefined;
  const own = [forwarded].flat().at(-1)?.split(',').at(-1)?.trim() ?? host;
  return URL.canParse(origin) && own !== undefined && new URL(origin).host === own.toLowerCase();
}
