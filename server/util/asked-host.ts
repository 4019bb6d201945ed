import type { IncomingHttpHeaders } from 'node:http';

/**
 * The host that a client asked for, perhaps with a port: what the nearest trusted proxy says in X-Forwarded-Host, else
 * the Host header. Undefined where there is neither, which no browser does.
 */
export function askedHost(headers: IncomingHttpHeaders, { trustProxy }: { trustProxy: number }): string | undefined {
  const forwarded = trustProxy > 0 ? headers['x-forwarded-host'] : undefined;
  return ([forwarded].flat().at(-1)?.split(',').at(-1)?.trim() ?? headers.host)?.toLowerCase();
}
