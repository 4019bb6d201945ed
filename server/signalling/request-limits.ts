import type { Limits } from '../limits/limits.ts';
import type { Connection } from './connection.ts';
import { pointsOf } from './request-points.ts';

export type RequestLimitOptions = {
  limits: Limits;
  /** Points per second of one connection, which may use `requestBurst` at once. */
  requestsPerSecond: number;
  requestBurst: number;
  /** Points per second of all connections of one address, and of the whole server. */
  requestsPerSecondPerAddress: number;
  requestsPerSecondPerServer: number;
};

/** The burst, as a multiple of the rate: an office whose people all join at once. */
const BURST = 5;
/**
 * The cost of opening a connection, from the handshake to the welcome, in points
 * (`npm run bench:hostile -- only=reconnect`).
 */
const HANDSHAKE_POINTS = 5;
/** The cost of leaving by disconnecting, beside that of `room:leave`: closing transports and producers, log lines. */
const ABANDON_POINTS = 2;
/** The cost of reading and refusing any request, in points. */
const REFUSAL_POINTS = 1;
/** Refusals that a connection may owe, so that the next one of this slot does not wait for ever. */
const MAX_OWED = 50;

/** The points that a request uses: of its connection, and of its address and the whole server. */
type RequestPoints = { own: number; shared: number };

export type RequestLimits = {
  /** Counts a request that was refused, or skipped, before it was counted: the next request waits for it. */
  countRefusal(slot: string): void;
  /**
   * Counts a request with its points. @throws AppError `too_many_requests` for its connection, its address or the whole
   * server.
   */
  count(connection: Pick<Connection, 'slot' | 'address'>, points: RequestPoints): void;
  /**
   * Counts a new connection. @returns 0, or after how many milliseconds it may be opened; it is then not counted yet.
   */
  countHandshake(slot: string): number;
  /** Counts the cost of a request beyond its points: the next request waits for it. */
  owe(slot: string, points: number): void;
  /**
   * Counts a seat in a room of this many people that is given up by disconnecting. This cannot be refused, so the next
   * connection in this slot waits for it.
   */
  countAbandon(slot: string, people: number): void;
};

/** Limits the requests of each connection, of each address and of the whole server. */
export function createRequestLimits({ limits, ...options }: RequestLimitOptions): RequestLimits {
  const advice = 'wait a moment';
  const ofConnection = limits.rate({
    name: 'signalling.requestsPerSecond',
    scope: 'connection',
    perSecond: options.requestsPerSecond,
    burst: options.requestBurst,
    advice,
  });
  const ofAddress = limits.rate({
    name: 'limits.requestsPerSecondPerAddress',
    scope: 'address',
    perSecond: options.requestsPerSecondPerAddress,
    burst: BURST * options.requestsPerSecondPerAddress,
    advice,
  });
  const ofAll = limits.sharedRate({
    name: 'limits.requestsPerSecondPerServer',
    perSecond: options.requestsPerSecondPerServer,
    burst: BURST * options.requestsPerSecondPerServer,
    advice,
  });
  const maxMs = (MAX_OWED * 1000) / options.requestsPerSecond;
  const countRefusal = (slot: string) => {
    if (ofConnection.waitMs(slot, 0) < maxMs) ofConnection.owe(slot, REFUSAL_POINTS);
  };
  return {
    countRefusal,
    count: ({ slot, address }, { own, shared }) => {
      const points = Math.min(own, options.requestBurst);
      // Counted before the wait is computed.
      if (ofConnection.waitMs(slot, points) > 0) countRefusal(slot);
      ofConnection.use(slot, points);
      ofAddress.use(address, shared);
      ofAll.use(address, shared);
    },
    countHandshake: (slot) => ofConnection.tryUse(slot, Math.min(HANDSHAKE_POINTS, options.requestBurst)),
    owe: (slot, points) => ofConnection.owe(slot, points),
    countAbandon: (slot, people) =>
      ofConnection.owe(slot, ABANDON_POINTS + pointsOf('room:leave', { bytes: 0, people })),
  };
}
