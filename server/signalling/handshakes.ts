/** Decides who may open a WebSocket, and when. */
import type { IncomingMessage } from 'node:http';
import { setTimeout } from 'node:timers/promises';
import { AppError } from '#shared/protocol/errors.ts';
import type { Gauge } from '../limits/gauge.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import type { Rate } from '../limits/rate.ts';
import { countedAddress } from '../util/counted-address.ts';
import { ConnectionSlots } from './connection-slots.ts';
import { isOwnOrigin } from './origin.ts';
import type { RequestLimits } from './request-limits.ts';

export type HandshakeOptions = {
  limits: Limits;
  requestLimits: Pick<RequestLimits, 'countHandshake'>;
  /** After how many milliseconds a client in this slot may send as much as a page that joins. */
  meterWaitMs(slot: string): number;
  /** Origins other than the page's own that may open a connection. */
  allowedOrigins: readonly string[];
  /** How many proxies in front are trusted about the requested host. */
  trustProxy: number;
  maxConnections: number;
  maxConnectionsPerAddress: number;
  /** New WebSockets of one address over time; beyond a burst they wait, then they are refused. */
  webSocketsPerSecondPerAddress: number;
  /**
   * How often connections of one address may be closed for exceeding limits before new ones may send less at once for a
   * while.
   */
  disconnectsPerMinutePerAddress: number;
};

/** The burst of one address that is opened at once, and the number that may wait, in seconds of the rate. */
const [AT_ONCE, LONGEST_WAIT] = [20, 5];

export type Handshakes = {
  /**
   * Counts a WebSocket until it closes. Resolves when it may be opened: later if the client reconnects without a pause,
   * or if many of its address arrive.
   * @throws AppError if it is refused.
   */
  admit(request: IncomingMessage): Promise<void>;
  /** The keys by which the connection's limits are counted, once it is admitted. */
  slotOf(request: IncomingMessage): string;
  /** The open WebSockets, by counted address and in total. */
  open: { ofAddress: Gauge; ofAll: Gauge };
  /** Those that were closed for exceeding limits, by counted address. */
  disconnects: Rate;
};

/** Counts WebSockets, starting with their handshake. */
export function createHandshakes(options: HandshakeOptions): Handshakes {
  const [disconnects, open, slots] = [disconnectsOf(options), openWebSockets(options), new ConnectionSlots()];
  const takeTurn = turnsOf(options);
  const keys = new WeakMap<IncomingMessage, string>();
  const slotOf = (request: IncomingMessage) => keys.get(request) ?? '';
  /** @returns after how many milliseconds its turn comes. */
  const hold = (request: IncomingMessage) => {
    if (!isOwnOrigin(request.headers, options)) {
      throw new AppError('origin_refused', 'this origin is not allowed; see http.allowedOrigins');
    }
    const address = countedAddress(request, options);
    const turnMs = takeTurn(address);
    request.socket.once('close', open.ofAddress.take(address));
    request.socket.once('close', open.ofAll.take(WHOLE_SERVER));
    const { key, releasePlace } = slots.take(address);
    request.socket.once('close', releasePlace);
    keys.set(request, key);
    return turnMs;
  };
  const admit = async (request: IncomingMessage) => {
    const { socket } = request;
    // Nothing else handles errors of the socket meanwhile.
    socket.on('error', () => socket.destroy());
    const turnMs = hold(request);
    const slot = slotOf(request);
    const wait = () => options.meterWaitMs(slot) || options.requestLimits.countHandshake(slot);
    for (let waitMs = turnMs || wait(); waitMs > 0; waitMs = wait()) {
      await setTimeout(waitMs, undefined, { ref: false });
      if (socket.destroyed) throw new AppError('too_many_requests', 'the connection closed before its turn');
    }
  };
  return { admit, slotOf, open, disconnects };
}

/**
 * A new WebSocket has a full burst, so a client that was cut off must not get one repeatedly. New WebSockets are still
 * opened, since other clients at the address may be honest.
 */
function disconnectsOf({ limits, disconnectsPerMinutePerAddress: perMinute }: HandshakeOptions): Rate {
  return limits.rate({
    name: 'limits.disconnectsPerMinutePerAddress',
    scope: 'address',
    perSecond: perMinute / 60,
    burst: perMinute,
  });
}

/**
 * Counts one more WebSocket of an address. @returns after how many milliseconds its turn comes. @throws AppError
 * `too_many_requests`.
 */
function turnsOf({ limits, webSocketsPerSecondPerAddress: perSecond }: HandshakeOptions): (address: string) => number {
  const ofAddress = limits.rate({
    name: 'limits.webSocketsPerSecondPerAddress',
    scope: 'address',
    perSecond,
    burst: (AT_ONCE + LONGEST_WAIT) * perSecond,
    advice: 'wait a moment',
  });
  return (address) => {
    ofAddress.use(address);
    return ofAddress.waitMs(address, LONGEST_WAIT * perSecond);
  };
}

/** How many there are, by counted address and in total. */
function openWebSockets({ limits, maxConnections, maxConnectionsPerAddress }: HandshakeOptions): Handshakes['open'] {
  const ofAll = limits.gauge({
    name: 'signalling.maxConnections',
    scope: 'server',
    code: 'server_full',
    max: maxConnections,
    advice: 'try again later',
  });
  const ofAddress = limits.gauge({
    name: 'signalling.maxConnectionsPerAddress',
    scope: 'address',
    max: maxConnectionsPerAddress,
    total: maxConnections,
    advice: 'close a page first',
  });
  return { ofAddress, ofAll };
}
