/** Limits TCP connections and requests, per client address and in total, before anything else handles them. */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '#shared/protocol/errors.ts';
import type { AddressWatch } from '../limits/address-watch.ts';
import { before } from '../util/before.ts';
import { countedAddress, forwardedFor } from '../util/counted-address.ts';
import type { Logger } from '../util/logger.ts';
import { PLAIN_REQUEST } from '../util/plain-connection.ts';
import { readAsItArrives } from '../util/read-in-pieces.ts';
import { type AllowedHosts, refuseForeignHost } from './allowed-hosts.ts';
import { urlBelow } from './base-path.ts';
import { type ConnectionGuard, type ConnectionLimits, guardConnections } from './connection-guard.ts';
import { oneAtATime, type PipelineDetector } from './one-at-a-time.ts';
import { createRefusalLog, type RefusalLog } from './refusal-log.ts';
import { refusalOf, sendRefusal } from './refuse.ts';

export type GuardOptions = AllowedHosts &
  ConnectionLimits & {
    /** Called for each handshake of a WebSocket. */
    addresses: AddressWatch;
    logger: Logger;
    /** Every address begins with it, except those of checks. Handlers see addresses without it. */
    basePath: string;
    /** The path of WebSockets; any other upgrade is refused. */
    webSocketPath: string;
    /** Requests for the page, its assets, health checks and WebSocket handshakes. */
    httpRequestsPerSecond: number;
    httpRequestsPerSecondPerAddress: number;
  };

type Guard = GuardOptions & {
  connections: ConnectionGuard;
  /** Counts a request of this address. @throws AppError `too_many_requests`. */
  countRequest: (address: string) => void;
  pipelines: PipelineDetector;
  log: RefusalLog;
};

/** The burst, as a multiple of the rate: all pages of an office may reload at once. */
const BURST = { address: 20, server: 10 };

/** Must be called after all other request listeners have been added. */
export function guardHttp(http: Server, options: GuardOptions): void {
  const log = createRefusalLog(options.logger);
  const connections = guardConnections(http, { ...options, log });
  const guard = { ...options, connections, countRequest: requestRate(options), pipelines: oneAtATime(), log };
  guardRequests(http, guard);
  guardUpgrades(http, guard);
}

function guardRequests(http: Server, guard: Guard): void {
  const { connections, pipelines, log, basePath } = guard;
  const admits = (request: IncomingMessage, response: ServerResponse) => {
    connections.reads.complete(request.socket);
    if (cutPipelined(request, guard)) return false;
    pipelines.begin(request, response);
    const isBelow = removeBasePath(request, basePath);
    try {
      // First of all, so that refused requests count as well.
      countUntilClosed(request, response, guard);
      if (!isBelow) throw outside(basePath);
      refuseForeignHost(request, guard);
      refuseBody(request, guard);
      return true;
    } catch (error) {
      log.refused(error);
      refuse(request, response, { error, basePath });
      return false;
    }
  };
  for (const event of ['request', PLAIN_REQUEST]) before(http, event, admits);
  // Node would answer 417 by itself, without any limit. (`100-continue` arrives as an ordinary request.)
  http.on('checkExpectation', ({ socket }: IncomingMessage) => connections.cut(socket, 'request with Expect'));
}

function guardUpgrades(http: Server, guard: Guard): void {
  const { connections, addresses, log, basePath, webSocketPath, trustProxy } = guard;
  // If the request announces a body, Node passes a stream that is not the socket.
  before(http, 'upgrade', (request: IncomingMessage, stream: Duplex) => {
    if (cutPipelined(request, guard)) return false;
    readAsItArrives(request.socket);
    connections.reads.end(request.socket);
    const isBelow = removeBasePath(request, basePath);
    try {
      if (!isBelow) throw outside(basePath);
      if (!request.url?.startsWith(webSocketPath))
        throw new AppError('not_found', 'no WebSocket endpoint at this address');
      addresses.see({
        forwarded: forwardedFor(request, { last: Math.max(1, trustProxy) }),
        peer: request.socket.remoteAddress ?? '',
      });
      countUntilClosed(request, stream, guard);
      refuseForeignHost(request, guard);
      refuseBody(request, guard);
      return true;
    } catch (error) {
      log.refused(error);
      refuseUpgrade(request, stream, { error, basePath });
      return false;
    }
  });
}

/** Closes the connection if this request did not wait for the last response. @returns whether it was closed. */
function cutPipelined(request: IncomingMessage, { pipelines, connections }: Guard): boolean {
  if (pipelines.isAlone(request)) return false;
  connections.cut(request.socket, 'pipelined request');
  return true;
}

/** Handlers, and refusals, see the address without the base path. @returns whether the address was below it. */
function removeBasePath(request: IncomingMessage, basePath: string): boolean {
  const url = urlBelow(request.url ?? '/', basePath);
  request.url = url ?? request.url;
  return url !== undefined;
}

const outside = (basePath: string) =>
  new AppError('not_found', `nothing is here: the page is at ${basePath}/ (http.basePath)`);

/**
 * Counts a request. Behind a proxy, it also counts as a connection of its client address until `answer` is closed,
 * since the TCP connection belongs to the proxy. @throws AppError `too_many_requests`.
 */
function countUntilClosed(
  request: IncomingMessage,
  answer: { once(event: 'close', listener: () => void): unknown },
  { countRequest, connections, trustProxy }: Guard,
): void {
  const address = countedAddress(request, { trustProxy });
  countRequest(address);
  if (trustProxy > 0) answer.once('close', connections.take(address));
}

/** No route accepts a body, but Node parses a body to its end, even after the response and in chunks of one byte. */
function refuseBody({ headers, socket }: IncomingMessage, { connections }: Guard): void {
  if (headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0) return;
  connections.penalize(socket);
  throw new AppError('bad_request', 'requests with a body are not accepted');
}

/** Limits the rate of requests. */
function requestRate({ limits, httpRequestsPerSecond, httpRequestsPerSecondPerAddress }: GuardOptions) {
  const advice = 'wait a moment, then load the page again';
  const ofAddress = limits.rate({
    name: 'limits.httpRequestsPerSecondPerAddress',
    scope: 'address',
    perSecond: httpRequestsPerSecondPerAddress,
    burst: BURST.address * httpRequestsPerSecondPerAddress,
    advice,
  });
  const ofAll = limits.sharedRate({
    name: 'limits.httpRequestsPerSecond',
    perSecond: httpRequestsPerSecond,
    burst: BURST.server * httpRequestsPerSecond,
    advice,
  });
  return (address: string) => {
    ofAddress.use(address);
    ofAll.use(address);
  };
}

type Refused = { error: unknown; basePath: string };

/** Responds and closes the connection; a client that keeps its end open could otherwise continue to send. */
function refuse(request: IncomingMessage, response: ServerResponse, { error, basePath }: Refused): void {
  response.setHeader('Connection', 'close');
  response.once('finish', () => request.socket.destroySoon());
  sendRefusal(request, response, { ...refusalOf(error), basePath });
}

function refuseUpgrade(request: IncomingMessage, stream: Duplex, refused: Refused): void {
  // Node no longer handles errors of this stream.
  stream.on('error', () => stream.destroy());
  const response = new ServerResponse(request);
  response.assignSocket(request.socket);
  refuse(request, response, refused);
}
