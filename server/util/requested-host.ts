import type { IncomingHttpHeaders } from 'node:http';

/**
 * The requested host, perhaps with a port: X-Forwarded-Host as the nearest trusted proxy sets it, otherwise
 * the Host header. Undefined without either, which no browser causes.
 */
export function requestedHost(
  headers: IncomingHttpHeaders,
  { trustProxy }: { trustProxy: number },
): string | undefined {
  const forwarded = trustProxy > 0 ? headers['x-forwarded-host'] : undefined;
  return ([forwarded].flat().at(-1)?.split(',').at(-1)?.trim() ?? headers.host)?.toLowerCase();
}
