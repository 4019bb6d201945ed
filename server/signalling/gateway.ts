import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { Server } from 'socket.io';
import { AppError } from '#shared/protocol/errors.ts';
import { PROTOCOL_VERSION } from '#shared/protocol/version.ts';
import { countedAddress } from '../util/counted-address.ts';
import { createSampledLog } from '../util/sampled-log.ts';
import { browserFamily } from './browser-family.ts';
import { type ConnectionHandlerOptions, createConnectionHandler } from './connection-handler.ts';
import { type FailedHandshake, factsOf } from './failed-handshake.ts';
import { createHandshakes, type HandshakeOptions } from './handshakes.ts';
import { meteredWebSockets } from './metered-web-sockets.ts';
import { cutAtMisuse, type PacketSource } from './one-connect.ts';
import { foreignOrigin } from './origin.ts';
import { createRequestLimits, type RequestLimitOptions } from './request-limits.ts';
import { type ClientSocket, GOODBYE, type SignallingServer } from './socket.ts';
import { createUnreadWatch, type UnreadOptions } from './unread.ts';
import { createWebSocketMeters, type WebSocketLimits } from './web-socket-meters.ts';

export type GatewayOptions = Omit<ConnectionHandlerOptions, 'requestLimits'> &
  RequestLimitOptions &
  Omit<HandshakeOptions, 'requestLimits' | 'meterWaitMs'> &
  WebSocketLimits &
  UnreadOptions & {
    /** How long a client may take until it sends its first packet on a new WebSocket. */
    connectTimeoutSeconds: number;
    heartbeatSeconds: number;
  };

export type Gateway = {
  /** Closes every connection once its notices are sent, and accepts no more. */
  close(): Promise<void>;
};

/** The path of WebSockets: socket.io's default. */
export const WEB_SOCKET_PATH = '/socket.io/';

/** How long a client may take to answer a heartbeat, in milliseconds. */
const PING_TIMEOUT_MS = 8000;
/** Requests up to this size are read and answered with `too_large`; beyond it, the connection is closed. */
const HARD_LIMIT_FACTOR = 4;
/**
 * Messages from this size on are deflated, in bytes: answers to joins that may not fit into the ten segments that TCP
 * sends at once, but no answer of a small room, no notices of a moment, and not the welcome. The first such message
 * creates an encoder, which is kept as long as the connection.
 */
const DEFLATE_FROM = 12_288;
/**
 * An encoder that takes 36 kB instead of 272: a window of 4 kB, which contains the previous consumer of an answer, and
 * small buffers. Answers become a sixth larger. A decoder must have the window that the browser chooses.
 */
const ENCODER = { serverMaxWindowBits: 12, zlibDeflateOptions: { memLevel: 5, chunkSize: 4096 } };
const DECODER = { zlibInflateOptions: { chunkSize: 4096 } };
/** How long a client may take to receive the last notices when the server closes, in milliseconds. */
const NOTIFY_MS = 1000;

/** Signalling over socket.io, WebSocket only, on the given HTTP server. */
export function createGateway(http: HttpServer, options: GatewayOptions): Gateway {
  const { maxRequestBytes } = options;
  const refused = createSampledLog(options.logger);
  const tcpSockets = openSockets(http);
  const requestLimits = createRequestLimits(options);
  const { admit, slotOf, open, disconnects } = createHandshakes({
    ...options,
    requestLimits,
    meterWaitMs: (slot) => meters.waitMs(slot),
  });
  const meters = createWebSocketMeters({
    ...options,
    open,
    addressOf: (request) => countedAddress(request, options),
    slotOf,
    isSuspect: (address) => disconnects.isUsedUp(address),
    refused: (request, limit) => {
      disconnects.tryUse(countedAddress(request, options));
      refused({ limit }, 'WebSocket over its limit closed');
    },
  });
  const io: SignallingServer = new Server(http, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: maxRequestBytes * HARD_LIMIT_FACTOR,
    // No context is kept between messages, since it would cost memory for every client all the time.
    perMessageDeflate: {
      threshold: DEFLATE_FROM,
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
      ...ENCODER,
      ...DECODER,
    },
    wsEngine: meteredWebSockets(meters),
    connectTimeout: options.connectTimeoutSeconds * 1000,
    pingInterval: options.heartbeatSeconds * 1000,
    pingTimeout: PING_TIMEOUT_MS,
    allowRequest: (request, decide) => {
      const refuse = (error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        const { code, message } = error;
        const foreign = code === 'origin_refused' ? foreignOrigin(request.headers, options) : {};
        refused({ code, reason: message, ...foreign }, 'WebSocket refused');
        // The body of the HTTP response; browsers do not show it.
        decide(JSON.stringify({ code, message }), false);
      };
      admit(request)
        .then(() => decide(undefined, true), refuse)
        .catch((err: unknown) => {
          options.logger.error({ err }, 'WebSocket handshake failed');
          request.socket.destroy();
        });
    },
  });
  const take = createConnectionHandler({ ...options, requestLimits });
  const watchUnread = createUnreadWatch(options);
  io.use((socket, next) => next(versionFault(socket)));
  io.on('connection', (socket) => {
    const address = countedAddress(socket.request, options);
    const browser = browserFamily(socket.request.headers['user-agent']);
    take(socket, { address, browser, slot: slotOf(socket.request) });
    endAtGoodbye(socket);
    watchUnread(socket, address);
  });
  io.engine.on('connection_error', (failure: FailedHandshake) => {
    const facts = factsOf(failure);
    if (facts) refused(facts, 'WebSocket handshake failed');
  });
  io.engine.on('connection', (socket: PacketSource) =>
    cutAtMisuse(socket, {
      refused: () => {
        disconnects.tryUse(countedAddress(socket.request, options));
        refused({}, 'WebSocket with a second CONNECT or binary data closed');
      },
    }),
  );
  return {
    close: async () => {
      // The notices of the last tick are sent first.
      await turn();
      await disconnectAll(io);
      const timeout = setTimeout(() => destroyAll(tcpSockets), NOTIFY_MS);
      await io.close();
      clearTimeout(timeout);
    },
  };
}

/**
 * Sends a goodbye after all waiting messages, and lets each client close the connection: closing from this side, as
 * `io.close()` does, drops unsent messages.
 */
async function disconnectAll(io: SignallingServer): Promise<void> {
  const signal = AbortSignal.timeout(NOTIFY_MS);
  const gone = [...io.sockets.sockets.values()].map(({ conn }) => once(conn, 'close', { signal }));
  io.disconnectSockets();
  await Promise.allSettled(gone);
}

/**
 * Closes the TCP connection of a client that has said goodbye, after the answer to its close frame. The client would
 * close it a round trip later, and its next connection would get another slot with a new burst.
 */
function endAtGoodbye(socket: ClientSocket): void {
  socket.on('disconnect', (reason) => {
    if (reason === GOODBYE) setImmediate(() => socket.request.socket.destroy());
  });
}

/** All open TCP connections; Node itself loses track of those that carry WebSockets. */
function openSockets(http: HttpServer): ReadonlySet<TcpSocket> {
  const open = new Set<TcpSocket>();
  http.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}

/** A request that never ends, or a client that does not answer a goodbye, would keep the server open. */
function destroyAll(sockets: ReadonlySet<TcpSocket>): void {
  for (const socket of sockets) socket.destroy();
}

/** socket.io passes `data` to the client with its `connect_error`. */
function versionFault({ handshake }: ClientSocket): (Error & { data: unknown }) | undefined {
  if (handshake.auth.protocol === PROTOCOL_VERSION) return undefined;
  const { code, message } = new AppError(
    'protocol_mismatch',
    `the server speaks version ${PROTOCOL_VERSION}; reload the page`,
  );
  return Object.assign(new Error(message), { data: { code, message } });
}
