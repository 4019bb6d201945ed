import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import { Turns } from '../limits/turns.ts';
import { createJoinLoad, type JoinLoad, type JoinLoadOptions } from './join-load.ts';

export type JoinRateLimiterOptions = Pick<JoinLoadOptions, 'joinLoadPerSecondPerAddress'> & {
  limits: Limits;
  joinsPerSecond: number;
  joinsPerSecondPerAddress: number;
  preparedJoinsPerSecondPerAddress: number;
  resumesPerMinutePerPerson: number;
  now?: () => number;
};

/**
 * Limits the rate of joins by counted address and for the whole server. A refusal says when to try again, if at all.
 */
export type JoinRateLimiter = {
  /**
   * Counts a join to a new seat, of this cost (`rooms/join-cost.ts`). @throws AppError `too_many_requests` for this
   * address, `overloaded` for the server.
   */
  join(address: string, room: { cost: number }): void;
  /**
   * Counts a client that resumes its seat in a room whose joins have this cost, over its transports (`kept`) or over
   * new ones; `history` is the part of the cost that does not depend on that. @throws AppError `too_many_requests` for
   * this seat or address, `overloaded` for the server.
   */
  resume(address: string, how: { seat: PeerId; over: 'kept' | 'new'; cost: number; history: number }): void;
  /**
   * Counts the preparation of a join, which is then not counted itself.
   * @throws AppError `prejoin_full`: the join itself works without.
   */
  prepare(address: string, room: { cost: number }): void;
  left: JoinLoad['left'];
};

/** The longest wait, in milliseconds: a page that joins gives up after fifteen seconds. */
const MAX_WAIT_MS = 5000;
/** How much resuming a seat counts among all joins: without new transports, a worker has nothing to do. */
const WEIGHT = { new: 1, kept: 0.1 };
/** How much it counts among those of its seat. */
const SEAT_WEIGHT = { new: 2, kept: 1 };
/**
 * How much it counts, beside a join of that room, in the load of joins: by what it costs, but so that an office of two
 * hundred that was without a network is back at once. The chat and the offered files count fully.
 */
const LOAD_WEIGHT = { new: 0.5, kept: 0.25 };
/** The burst, as a multiple of the rate: an office that comes back from a restart should not wait. */
const BURST = { server: 1, joins: 2, prepared: 4 };
/** A person who reloads the page three times at once. */
const SEAT_BURST = 6;

/**
 * Limits joins per address, then for the whole server. Each refusal has its own time, so that clients that return do
 * not return together.
 */
export function createJoinRateLimiter({ limits, now, ...options }: JoinRateLimiterOptions): JoinRateLimiter {
  const { joinsPerSecond, joinsPerSecondPerAddress, preparedJoinsPerSecondPerAddress } = options;
  const time = now ? { now } : {};
  const ofAddress = limits.rate({
    name: 'limits.joinsPerSecondPerAddress',
    scope: 'address',
    perSecond: joinsPerSecondPerAddress,
    burst: BURST.joins * joinsPerSecondPerAddress,
    ...time,
  });
  const prepared = limits.rate({
    name: 'limits.preparedJoinsPerSecondPerAddress',
    scope: 'address',
    perSecond: preparedJoinsPerSecondPerAddress,
    burst: BURST.prepared * preparedJoinsPerSecondPerAddress,
    ...time,
  });
  const ofAll = limits.sharedRate({
    name: 'signalling.joinsPerSecond',
    perSecond: joinsPerSecond,
    burst: BURST.server * joinsPerSecond,
    ...time,
  });
  const ofSeat = limits.rate({
    name: 'limits.resumesPerMinutePerPerson',
    scope: 'person',
    perSecond: options.resumesPerMinutePerPerson / 60,
    burst: SEAT_BURST,
    advice: 'try again later',
    ...time,
  });
  const turns = new Turns({ maxMs: MAX_WAIT_MS, ...time });
  const load = createJoinLoad({ limits, ...options, maxWaitMs: MAX_WAIT_MS, ...time });

  const tooMany = (retryAfterMs: number) =>
    new AppError('too_many_requests', 'too many joins from your network at once; try again later', { retryAfterMs });
  const useOfAddress = (address: string) => {
    const waitMs = ofAddress.tryUse(address);
    if (waitMs > 0) throw tooMany(turns.take(address, { waitMs, eachMs: 1000 / joinsPerSecondPerAddress }));
  };
  const use = (address: string, weight: number) => {
    useOfAddress(address);
    const waitMs = ofAll.tryUse(address, weight);
    if (waitMs === 0) return;
    const retryAfterMs = turns.take(WHOLE_SERVER, { waitMs, eachMs: (1000 * weight) / joinsPerSecond });
    throw new AppError('overloaded', 'too many joins at once; try again later', { retryAfterMs });
  };
  const refuseIfLoaded = (address: string, cost: number) => {
    const waitMs = load.waitMs(address, cost);
    if (waitMs > 0) throw tooMany(waitMs);
  };
  return {
    join(address, { cost }) {
      refuseIfLoaded(address, cost);
      use(address, WEIGHT.new);
      load.count(address, cost);
    },
    resume(address, { seat, over, cost, history }) {
      refuseIfLoaded(address, cost);
      ofSeat.use(seat, SEAT_WEIGHT[over]);
      use(address, WEIGHT[over]);
      load.count(address, (cost - history) * LOAD_WEIGHT[over] + history);
    },
    prepare(address, { cost }) {
      const isWithin = () => prepared.tryUse(address) === 0 && ofAll.tryUse(address) === 0;
      if (load.waitMs(address, cost) === 0 && isWithin()) return load.count(address, cost);
      throw new AppError('prejoin_full', 'too many prepared joins at once; join without preparation');
    },
    left: load.left,
  };
}
