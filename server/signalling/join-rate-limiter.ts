import { AppError } from '#shared/protocol/errors.ts';
import { WHOLE_SERVER } from '../limits/limit.ts';
import type { Limits } from '../limits/limits.ts';
import { Turns } from '../limits/turns.ts';

export type JoinRateLimiterOptions = {
  limits: Limits;
  joinsPerSecond: number;
  joinsPerSecondPerAddress: number;
  preparedJoinsPerSecondPerAddress: number;
  now?: () => number;
};

/** How often people may come in, by counted address. What is refused is told when to ask again, if it is to. */
export type JoinRateLimiter = {
  /** Counts one who takes a new seat. @throws AppError `too_many_requests` for this address, `overloaded` for all. */
  join(address: string): void;
  /**
   * Counts one who comes back to a seat, who goes on over the transports of before or needs new ones.
   * @throws AppError `too_many_requests` for this address, `overloaded` for all.
   */
  resume(address: string, how: { over: 'kept' | 'new' }): void;
  /** Counts one who prepares a join. @throws AppError `prejoin_full`: the join itself does without. */
  prepare(address: string): void;
};

/** No wait is longer, in milliseconds: a page that wants to join gives up after fifteen seconds. */
const MAX_WAIT_MS = 5000;
/** What a join counts for, beside all other joins: without new transports a worker has nothing to do. */
const WEIGHT = { new: 1, kept: 0.1 };
/** So many times as many at once: an office that comes back from a restart is not to wait. */
const BURST = { server: 1, joins: 2, prepared: 4 };

/**
 * Bounds joins per address, then of all; each refusal has a time of its own, so that many who come back do not come
 * back together.
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
  const turns = new Turns({ mostMs: MAX_WAIT_MS, ...time });

  const useOfAddress = (address: string) => {
    const waitMs = ofAddress.tryUse(address);
    if (waitMs === 0) return;
    const retryAfterMs = turns.take(address, { waitMs, eachMs: 1000 / joinsPerSecondPerAddress });
    throw new AppError('too_many_requests', 'too many joins from your network at once; try again later', {
      retryAfterMs,
    });
  };
  const use = (address: string, weight: number) => {
    useOfAddress(address);
    const waitMs = ofAll.tryUse(address, weight);
    if (waitMs === 0) return;
    const retryAfterMs = turns.take(WHOLE_SERVER, { waitMs, eachMs: (1000 * weight) / joinsPerSecond });
    throw new AppError('overloaded', 'too many joins at once; try again later', { retryAfterMs });
  };
  return {
    join: (address) => use(address, WEIGHT.new),
    resume: (address, { over }) => use(address, WEIGHT[over]),
    prepare(address) {
      if (prepared.tryUse(address) === 0 && ofAll.tryUse(address) === 0) return;
      throw new AppError('prejoin_full', 'too many prepared joins at once; join without preparation');
    },
  };
}
