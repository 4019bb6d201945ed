import type { Limits } from '../limits/limits.ts';
import type { Connection } from './connection.ts';

export type RequestLimitOptions = {
  limits: Limits;
  /** Points a second of one connection, which may use `requestBurst` at once. */
  requestsPerSecond: number;
  requestBurst: number;
  /** Points a second of all connections of one address, and of all together. */
  requestsPerSecondPerAddress: number;
  requestsPerSecondInAll: number;
};

/** So many times as many at once: an office whose people all join. */
const BURST = 5;
/**
 * What opening a connection costs, from the handshake to the welcome, in points
 * (`npm run bench:hostile -- only=reconnect`).
 */
const HANDSHAKE_POINTS = 5;
/**
 * What leaving a room of twenty by disconnecting costs: notices to the others, transports and sources that close, log
 * lines.
 */
const ABANDON_POINTS = 5;
/** What reading and refusing a request costs, whatever it asks for. */
const REFUSAL_POINTS = 1;
/** Refusals that a connection may owe, so that the next one of this slot does not wait for ever. */
const MAX_OWED = 50;

/** What a request uses of its connection's points, and of those of its address and of all. */
type RequestPoints = { own: number; shared: number };

export type RequestLimits = {
  /** Counts a request that was refused, or passed over, before it was counted: what comes next waits for it. */
  countRefusal(slot: string): void;
  /**
   * Counts one more request with as many points as it costs. @throws AppError `too_many_requests` for its connection,
   * its address, or all.
   */
  count(connection: Pick<Connection, 'slot' | 'address'>, points: RequestPoints): void;
  /**
   * Counts a new connection. @returns 0, or after how many milliseconds it may be opened; then it is not counted yet.
   */
  countHandshake(slot: string): number;
  /**
   * Counts a place that is given up by disconnecting: nothing can refuse that, so the next connection of this slot
   * waits for it.
   */
  countAbandon(slot: string): void;
};

/** What the requests of one connection are bounded by, and those of one address and of all together. */
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
    name: 'limits.requestsPerSecondInAll',
    perSecond: options.requestsPerSecondInAll,
    burst: BURST * options.requestsPerSecondInAll,
    advice,
  });
  const mostMs = (MAX_OWED * 1000) / options.requestsPerSecond;
  const countRefusal = (slot: string) => {
    if (ofConnection.waitMs(slot, 0) < mostMs) ofConnection.owe(slot, REFUSAL_POINTS);
  };
  return {
    countRefusal,
    count: ({ slot, address }, { own, shared }) => {
      const points = Math.min(own, options.requestBurst);
      // Before it says when to ask again.
      if (ofConnection.waitMs(slot, points) > 0) countRefusal(slot);
      ofConnection.use(slot, points);
      ofAddress.use(address, shared);
      ofAll.use(address, shared);
    },
    countHandshake: (slot) => ofConnection.tryUse(slot, Math.min(HANDSHAKE_POINTS, options.requestBurst)),
    countAbandon: (slot) => ofConnection.owe(slot, ABANDON_POINTS),
  };
}
