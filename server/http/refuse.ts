/** Refuses requests: JSON for programs, a plain page for people. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError, type ErrorCode, type Refusal } from '#shared/protocol/errors.ts';
import type { Logger } from '../util/logger.ts';

const statuses: Partial<Record<ErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  not_found: 404,
  admin_disabled: 404,
  unknown_request: 405,
  too_many_requests: 429,
  origin_refused: 403,
  shutting_down: 503,
};

/** All addresses are read-only; nothing here accepts a body. */
export const onlyReading: RequestHandler = (request, response, next) => {
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  response.set('Allow', 'GET, HEAD');
  throw new AppError('unknown_request', `${request.method} is not supported; use GET or HEAD`);
};

/**
 * Refuses malformed percent-encoding, which Express treats as a missing file in one place and as an error in another.
 */
export const onlyReadableUrls: RequestHandler = (request, _response, next) => {
  // The absolute form is for proxies: one that blocks a path might not recognize it there.
  if (!request.originalUrl.startsWith('/')) throw new AppError('bad_request', 'the address must begin with a slash');
  try {
    decodeURIComponent(request.path);
  } catch (cause) {
    throw new AppError('bad_request', 'the address has invalid percent-encoding', { cause });
  }
  next();
};

/** The last handler: nothing matched. */
export const notFound: RequestHandler = () => {
  throw new AppError('not_found', 'no such address');
};

/** The only place where a failed request is answered. Internal errors are logged and not disclosed. */
export function answerErrors({ logger, basePath }: { logger: Logger; basePath: string }): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const { status, refusal } = refusalOf(error);
    if (status >= 500) {
      const { method, path } = request;
      logger.error({ err: error, method, path: withoutRoom(path) }, 'request failed');
    }
    // Too late for another response: express closes the connection, so that the client does not take a part for the
    // whole.
    if (response.headersSent) return next(error);
    sendRefusal(request, response, { status, refusal, basePath });
  };
}

/** Room names are secrets. */
const withoutRoom = (path: string) => path.replace(/^(\/r|\/api\/admin\/rooms)\/.+/is, '$1/…');

/** The status and body for a request that failed with this error. */
export function refusalOf(error: unknown): { status: number; refusal: Refusal } {
  if (isFileRefusal(error)) return { status: error.status, refusal: { code: 'bad_request', message: error.message } };
  const code = error instanceof AppError ? error.code : 'internal';
  const status = statuses[code] ?? 500;
  if (error instanceof AppError && status < 500) {
    const { message, retryAfterMs } = error;
    return { status, refusal: { code, message, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } };
  }
  return { status, refusal: { code: 'internal', message: 'internal error; see the log of the server' } };
}

/** Whether `send`, which serves files, refused a request because its range or condition cannot be met. */
const isFileRefusal = (error: unknown): error is Error & { status: number } =>
  error instanceof Error && 'status' in error && (error.status === 412 || error.status === 416);

/** Answers a request that has no response yet, with or without express. */
export function sendRefusal(
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
  { status, refusal, basePath }: { status: number; refusal: Refusal; basePath: string },
): void {
  const isForPrograms = /^\/(api|healthz|readyz|socket\.io)(\/|\?|$)/i.test(url);
  const text = isForPrograms ? JSON.stringify(refusal) : plainPage(refusal.message, { basePath });
  response.statusCode = status;
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Content-Type', `${isForPrograms ? 'application/json' : 'text/html'}; charset=utf-8`);
  response.setHeader('Content-Length', Buffer.byteLength(text));
  if (refusal.retryAfterMs !== undefined) response.setHeader('Retry-After', Math.ceil(refusal.retryAfterMs / 1000));
  response.end(text);
}

/** A page without style or script; the text must need no escaping. */
export function plainPage(sentence: string, { basePath }: { basePath: string }): string {
  const text = sentence.charAt(0).toUpperCase() + sentence.slice(1).replace(/[<&]/g, '');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Parley</title>
<main>
<h1>Parley</h1>
<p>${text}.</p>
<p><a href="${basePath}/">To the start page</a></p>
</main>
</html>
`;
}
