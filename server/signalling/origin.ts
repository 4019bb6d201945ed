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

/** The facts to log about a refused origin, for an operator whose own page was refused. */
export type ForeignOrigin = {
  /** Host and port of the page, as the browser says. */
  page: string;
  /** Host and port of this server, as the browser or the proxy in front says. */
  asked: string;
  fix: string;
};

/** Headers are written by anybody. */
const MAX_LOGGED = 100;

export function foreignOrigin(headers: IncomingHttpHeaders, { trustProxy }: { trustProxy: number }): ForeignOrigin {
  const { origin = '' } = headers;
  const page = URL.canParse(origin) ? new URL(origin).host : origin;
  const asked = requestedHost(headers, { trustProxy }) ?? '';
  return { page: page.slice(0, MAX_LOGGED), asked: asked.slice(0, MAX_LOGGED), fix: fixOf(page, asked, headers) };
}

function fixOf(page: string, asked: string, headers: IncomingHttpHeaders): string {
  if (requestedHost(headers, { trustProxy: 1 }) === page) {
    return 'if X-Forwarded-Host comes from your proxy, set http.trustProxy to the number of proxies';
  }
  const both = `the page says ${page.slice(0, MAX_LOGGED)}, the proxy says ${asked.slice(0, MAX_LOGGED)}`;
  if (nameOf(page) === nameOf(asked)) {
    return `${both}: the proxy must pass on the Host header with its port (nginx: proxy_set_header Host $http_host)`;
  }
  return `${both}: if this is your page, the proxy must pass on the Host header, or see http.allowedOrigins`;
}

const nameOf = (host: string) => host.replace(/:\d+$/u, '');
