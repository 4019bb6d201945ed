import type { IncomingHttpHeaders } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from '../util/logger.ts';
import { requestedHost } from '../util/requested-host.ts';

/** Headers that a proxy adds, which may serve HTTPS. */
const BY_PROXY = ['x-forwarded-proto', 'forwarded', 'via'];

/**
 * Warns once when a page is opened over plain HTTP from elsewhere: browsers grant it neither camera nor microphone.
 * Until then, a server that listens on all addresses may be for this machine only.
 */
export function warnOfPlainVisits({ trustProxy, logger }: { trustProxy: number; logger: Logger }): RequestHandler {
  let warned = trustProxy > 0;
  return (request, _response, next) => {
    const host = requestedHost(request.headers, { trustProxy });
    if (warned || host === undefined || request.secure || !isDocument(request.headers)) return next();
    if (BY_PROXY.some((header) => request.headers[header] !== undefined) || isTrustworthy(host)) return next();
    warned = true;
    logger.warn(
      { check: 'plain-http', option: 'tls.cert' },
      `The page was opened at http://${host}, where browsers refuse camera and microphone: start with --lan, set tls.cert and tls.key, or put an HTTPS proxy in front.`,
    );
    next();
  };
}

/** Whether a browser navigates there; files, checks and programs do not count. */
const isDocument = ({ accept = '' }: IncomingHttpHeaders) => accept.includes('text/html');

/** Whether browsers trust the host without HTTPS (W3C Secure Contexts, 3.1). No browser sends an invalid host. */
function isTrustworthy(host: string): boolean {
  if (!URL.canParse(`http://${host}`)) return true;
  const { hostname } = new URL(`http://${host}`);
  return /^(127\.\d+\.\d+\.\d+|\[::1\]|(.+\.)?localhost)$/.test(hostname);
}
