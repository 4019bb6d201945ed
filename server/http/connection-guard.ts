/** Limits TCP connections, per client address and in total, and closes those that send what no browser sends. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Server as TlsServer } from 'node:tls';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import { before } from '../util/before.ts';
import { countedAddress } from '../util/counted-address.ts';
import { PLAIN_CONNECTION } from '../util/plain-connection.ts';
import { onKeyRenewals } from './key-renewals.ts';
import { type ReadsPerRequest, readsPerRequest } from './reads-per-request.ts';
import type { RefusalLog } from './refusal-log.ts';

export type ConnectionLimits = {
  limits: Limits;
  /** Behind a proxy, a TCP connection belongs to the proxy: its client address is not limited. */
  trustProxy: number;
  /** Open TCP connections, in total and per address. */
  maxSockets: number;
  socketsPerAddress: number;
  /** New TCP connections, per address and in total. Each may request a TLS handshake. */
  socketsPerSecondPerAddress: number;
  socketsPerSecond: number;
};

export type ConnectionGuard = {
  /**
   * Counts one more connection of this client address until the returned function is called.
   * @throws AppError `too_many_requests`.
   */
  take(address: string): () => void;
  /** Counts the reads of each connection; requests allow more of them. */
  reads: ReadsPerRequest;
  /** Closes a connection that sends what no browser sends, and penalizes its address. */
  cut(socket: Socket, reason: string): void;
  /** Makes the address of this connection wait longer before it may open others. */
  penalize(socket: Socket): void;
};

/** The burst of new connections, as a multiple of the rate: each page opens seven, and an office may reload at once. */
const BURST = { address: 30, server: 10 };
/** A penalized connection counts as this many further connections, because parsing it costs more. */
const PENALTY = 25;

/** Must be called after all other listeners to connections have been added. */
export function guardConnections(
  http: Server,
  { log, ...options }: ConnectionLimits & { log: RefusalLog },
): ConnectionGuard {
  const { limits, trustProxy } = options;
  const allSockets = limits.gauge({ name: 'http.maxSockets', scope: 'server', max: options.maxSockets });
  const sockets = limits.gauge({
    name: 'limits.socketsPerAddress',
    scope: 'address',
    max: options.socketsPerAddress,
    total: options.maxSockets,
    advice: 'close a page, or wait a minute',
  });
  const newSockets = newSocketRates(options);
  const reads = readsPerRequest();
  const addressOf = (socket: Socket) => countedAddress({ headers: {}, socket }, { trustProxy });
  const penalize = (socket: Socket) => {
    if (trustProxy === 0 && !socket.destroyed) newSockets.penalize(addressOf(socket));
  };
  const cut = (socket: Socket, reason: string) => {
    log.closed(reason);
    penalize(socket);
    socket.destroy();
  };

  before(http, 'connection', (socket: Socket) => {
    try {
      socket.once('close', allSockets.take(WHOLE_SERVER));
      if (trustProxy > 0) return true;
      const address = addressOf(socket);
      newSockets.use(address);
      socket.once('close', sockets.take(address));
      return true;
    } catch (error) {
      log.refused(error);
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
  return { take: (address) => sockets.take(address), reads, cut, penalize };
}

/** Limits the rate of new connections. */
function newSocketRates({ limits, socketsPerSecond, socketsPerSecondPerAddress }: ConnectionLimits) {
  const ofAddress = limits.rate({
    name: 'limits.socketsPerSecondPerAddress',
    scope: 'address',
    perSecond: socketsPerSecondPerAddress,
    burst: BURST.address * socketsPerSecondPerAddress,
  });
  const ofAll = limits.sharedRate({
    name: 'limits.socketsPerSecond',
    perSecond: socketsPerSecond,
    burst: BURST.server * socketsPerSecond,
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
      for (const rate of [ofAddress, ofAll]) if (rate.waitMs(address, 0) === 0) rate.owe(address, PENALTY);
    },
  };
}
