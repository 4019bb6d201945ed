import { RateLimiterMemory } from 'rate-limiter-flexible';
import { AppError } from '#shared/protocol/errors.ts';

export type RateLimit = {
  /** Counts one request of `key`. @throws AppError `too_many_requests` where that is one too many. */
  count(key: string): Promise<void>;
};

/** Lets `burst` requests through at once and `perSecond` in the long run. */
export function createRateLimit({ perSecond, burst }: { perSecond: number; burst: number }): RateLimit {
  const limiter = new RateLimiterMemory({ points: burst, duration: burst / perSecond });
  return {
    async count(key) {
      await limiter.consume(key).catch(() => {
        throw new AppError('too_many_requests', `at most ${perSecond} requests a second; wait a moment`);
      });
    },
  };
}
