/** Who may open a WebSocket, and when. */
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
  /** After how long a client in this slot may send as much as a page that joins, in milliseconds. */
  trafficWaitMs(slot: string): number;
  /** Origins beside the page's own that may open a connection. */
  allowedOrigins: readonly string[];
  /** How many proxies in front may be believed about the host that was asked for. */
  trustProxy: number;
  maxConnections: number;
  maxConnectionsPerAddress: number;
  /** New WebSockets of one address over time; beyond a burst they wait, then they are refused. */
  webSocketsPerSecondPerAddress: number;
  /** How often clients of one address may be cut before each new WebSocket of it may send less at once for a while. */
  cutsPerMinutePerAddress: number;
};

/** So many seconds' worth of one address are opened at once, and so many more wait, in seconds. */
const [AT_ONCE, LONGEST_WAIT] = [20, 5];

export type Handshakes = {
  /**
   * Counts a WebSocket until it is closed. Resolves when it may be opened: later where the client comes back without
   * having rested, or many of its address come.
   * @throws AppError what stands against it.
   */
  admit(request: IncomingMessage): Promise<void>;
  /** What the limits of that connection are counted by; once it is admitted. */
  slotOf(request: IncomingMessage): string;
  /** WebSockets of now, by counted address and in all. */
  open: { ofAddress: Gauge; ofAll: Gauge };
  /** Those that were cut, by counted address. */
  cuts: Rate;
};

/** Counts WebSockets from their handshake on. */
export function createHandshakes(options: HandshakeOptions): Handshakes {
  const [cuts, open, slots] = [cutsOf(options), openWebSockets(options), new ConnectionSlots()];
  const takeTurn = turnsOf(options);
  const keys = new WeakMap<IncomingMessage, string>();
  const slotOf = (request: IncomingMessage) => keys.get(request) ?? '';
  /** @returns after how many milliseconds it is its turn. */
  const hold = (request: IncomingMessage) => {
    if (!isOwnOrigin(request.headers, options)) {
      throw new AppError('origin_refused', 'this origin is not allowed; see http.allowedOrigins');
    }
    const address = countedAddress(request, options);
    const turnMs = takeTurn(address);
    request.socket.once('close', open.ofAddress.take(address));
    request.socket.once('close', open.ofAll.take(WHOLE_SERVER));
    const { key, giveBack } = slots.take(address);
    request.socket.once('close', giveBack);
    keys.set(request, key);
    return turnMs;
  };
  const admit = async (request: IncomingMessage) => {
    const { socket } = request;
    // Nobody else listens to it meanwhile.
    socket.on('error', () => socket.destroy());
    const turnMs = hold(request);
    const slot = slotOf(request);
    const wait = () => options.trafficWaitMs(slot) || options.requestLimits.countHandshake(slot);
    for (let waitMs = turnMs || wait(); waitMs > 0; waitMs = wait()) {
      await setTimeout(waitMs, undefined, { ref: false });
      if (socket.destroyed) throw new AppError('too_many_requests', 'the connection closed before its turn');
    }
  };
  return { admit, slotOf, open, cuts };
}

/**
 * Each new WebSocket may send much at once again: whoever is cut may not come back with as much at once for ever. New
 * ones are opened all the same, since others of that address are no attackers.
 */
function cutsOf({ limits, cutsPerMinutePerAddress: perMinute }: HandshakeOptions): Rate {
  return limits.rate({
    name: 'limits.cutsPerMinutePerAddress',
    scope: 'address',
    perSecond: perMinute / 60,
    burst: perMinute,
  });
}

/**
 * Counts one more WebSocket of an address. @returns after how many milliseconds it is its turn. @throws AppError
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

/** How many there are, by counted address and in all. */
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
