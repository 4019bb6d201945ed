/** Limits TCP connections and requests, per client address and in total, before anything else handles them. */
import { type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server as TlsServer } from 'node:tls';
import { AppError } from '#shared/protocol/errors.ts';
import type { AddressWatch } from '../limits/address-watch.ts';
import type { Gauge } from '../limits/gauge.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import { before } from '../util/before.ts';
import { countedAddress, forwardedFor } from '../util/counted-address.ts';
import type { Logger } from '../util/logger.ts';
import { PLAIN_CONNECTION, PLAIN_REQUEST } from '../util/plain-connection.ts';
import { readAsItArrives } from '../util/read-in-pieces.ts';
import { createSampledLog } from '../util/sampled-log.ts';
import { type AllowedHosts, refuseForeignHost } from './allowed-hosts.ts';
import { urlBelow } from './base-path.ts';
import { onKeyRenewals } from './key-renewals.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { readsPerRequest } from './reads-per-request.ts';
import { refusalOf, sendRefusal } from './refuse.ts';

export type GuardOptions = AllowedHosts & {
  limits: Limits;
  /** Called for each handshake of a WebSocket. */
  addresses: AddressWatch;
  logger: Logger;
  /** Every address begins with it, except those of checks. Handlers see addresses without it. */
  basePath: string;
  /** The path of WebSockets; any other upgrade is refused. */
  webSocketPath: string;
  /** Open TCP connections, in total and per address. */
  maxSockets: number;
  socketsPerAddress: number;
  /** New TCP connections, per address and in total. Each may request a TLS handshake. */
  socketsPerSecondPerAddress: number;
  socketsPerSecond: number;
  /** Requests for the page, its assets, health checks and WebSocket handshakes. */
  httpRequestsPerSecond: number;
  httpRequestsPerSecondPerAddress: number;
};

/** The burst, as a multiple of the rate: all pages of an office may reload at once. */
const BURST = { address: 20, server: 10 };
/** The same for TCP connections, of which each page opens seven. */
const SOCKET_BURST = { address: 30, server: 10 };
/**
 * A connection that sends what no browser sends counts as this many further connections, because parsing it costs more.
 */
const CUT_COUNTS = 25;

/** Must be called after all other request listeners have been added. */
export function guardHttp(http: Server, options: GuardOptions): void {
  const { limits, trustProxy, basePath, webSocketPath } = options;
  const refused = createSampledLog(options.logger);
  const allSockets = limits.gauge({ name: 'http.maxSockets', scope: 'server', max: options.maxSockets });
  const sockets = limits.gauge({
    name: 'limits.socketsPerAddress',
    scope: 'address',
    max: options.socketsPerAddress,
    total: options.maxSockets,
    advice: 'close a page, or wait a minute',
  });
  const newSockets = socketCounter(options);
  const countRequest = requestCounter(options);
  const turns = oneAtATime();
  const reads = readsPerRequest();
  const addressOf = (socket: Socket) => countedAddress({ headers: {}, socket }, { trustProxy });
  // Behind a proxy, the connection belongs to the proxy.
  const penalize = (socket: Socket) => {
    if (trustProxy === 0 && !socket.destroyed) newSockets.penalize(addressOf(socket));
  };
  const cut = (socket: Socket, reason: string) => {
    refused({ reason }, 'HTTP connection closed');
    penalize(socket);
    socket.destroy();
  };
  const cutPipelined = (request: IncomingMessage) => {
    if (turns.isAlone(request)) return false;
    cut(request.socket, 'pipelined request');
    return true;
  };
  const refuseBody = (request: IncomingMessage) => {
    if (!announcesBody(request)) return;
    penalize(request.socket);
    throw new AppError('bad_request', 'requests with a body are not accepted');
  };
  // Behind a proxy, each TCP connection belongs to the proxy: only its requests have a client address.
  const begin = (asker: IncomingMessage, answer: { once(event: 'close', gone: () => void): unknown }) => {
    const address = countedAddress(asker, { trustProxy });
    countRequest(address);
    if (trustProxy > 0) answer.once('close', sockets.take(address));
  };
  const removeBasePath = (request: IncomingMessage) => {
    const url = urlBelow(request.url ?? '/', basePath);
    request.url = url ?? request.url;
    return () => {
      if (url !== undefined) return;
      throw new AppError('not_found', `nothing is here: the page is at ${basePath}/ (http.basePath)`);
    };
  };
  const log = (error: unknown) => refused({ reason: refusalOf(error).refusal.message }, 'HTTP refused');

  before(http, 'connection', (socket: Socket) => {
    try {
      hold(socket, allSockets, WHOLE_SERVER);
      if (trustProxy > 0) return true;
      const address = addressOf(socket);
      newSockets.use(address);
      hold(socket, sockets, address);
      return true;
    } catch (error) {
      log(error);
      socket.destroy();
      return false;
    }
  });
  const countReads = (socket: Socket) => reads.count(socket, () => cut(socket, 'many reads for few requests'));
  if (http instanceof TlsServer) {
    // The decrypted connections, and those without TLS on the same port.
    http.on('secureConnection', countReads).on(PLAIN_CONNECTION, countReads);
    onKeyRenewals(http, (socket) => cut(socket, 'keys renewed again and again'));
  } else http.on('connection', countReads);
  const admits = (request: IncomingMessage, response: ServerResponse) => {
    reads.complete(request.socket);
    if (cutPipelined(request)) return false;
    turns.begin(request, response);
    const refuseOutside = removeBasePath(request);
    try {
      begin(request, response);
      refuseOutside();
      refuseForeignHost(request, options);
      refuseBody(request);
      return true;
    } catch (error) {
      log(error);
      refuse(request, response, { error, basePath });
      return false;
    }
  };
  for (const event of ['request', PLAIN_REQUEST]) before(http, event, admits);
  // Node would answer 417 by itself, without any limit. (`100-continue` arrives as an ordinary request.)
  http.on('checkExpectation', ({ socket }: IncomingMessage) => cut(socket, 'request with Expect'));
  // If the request announces a body, Node passes a stream that is not the socket.
  before(http, 'upgrade', (request: IncomingMessage, stream: Duplex) => {
    if (cutPipelined(request)) return false;
    readAsItArrives(request.socket);
    reads.end(request.socket);
    const refuseOutside = removeBasePath(request);
    try {
      refuseOutside();
      if (!request.url?.startsWith(webSocketPath))
        throw new AppError('not_found', 'no WebSocket endpoint at this address');
      options.addresses.see({
        forwarded: forwardedFor(request, { last: Math.max(1, trustProxy) }),
        peer: request.socket.remoteAddress ?? '',
      });
      begin(request, stream);
      refuseForeignHost(request, options);
      refuseBody(request);
      return true;
    } catch (error) {
      log(error);
      refuseUpgrade(request, stream, { error, basePath });
      return false;
    }
  });
}

/** Counts new TCP connections. */
function socketCounter({ limits, socketsPerSecond, socketsPerSecondPerAddress }: GuardOptions) {
  const ofAddress = limits.rate({
    name: 'limits.socketsPerSecondPerAddress',
    scope: 'address',
    perSecond: socketsPerSecondPerAddress,
    burst: SOCKET_BURST.address * socketsPerSecondPerAddress,
  });
  const ofAll = limits.sharedRate({
    name: 'limits.socketsPerSecond',
    perSecond: socketsPerSecond,
    burst: SOCKET_BURST.server * socketsPerSecond,
  });
  return {
    /** @throws AppError `too_many_requests`. */
    use(address: string) {
      ofAddress.use(address);
      ofAll.use(address);
    },
    /**
     * An address above its limit is not penalized again: many closed connections at once block it no longer than one.
     */
    penalize(address: string) {
      for (const rate of [ofAddress, ofAll]) if (rate.waitMs(address, 0) === 0) rate.owe(address, CUT_COUNTS);
    },
  };
}

/** Counts a request of an address. @throws AppError `too_many_requests`. */
function requestCounter({ limits, httpRequestsPerSecond, httpRequestsPerSecondPerAddress }: GuardOptions) {
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

/** Counts the connection until it is closed. */
function hold(socket: Socket, gauge: Gauge, key: string): void {
  socket.once('close', gauge.take(key));
}

/** No route accepts a body, but Node parses a body to its end, even after the response and in chunks of one byte. */
const announcesBody = ({ headers }: IncomingMessage) =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

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
