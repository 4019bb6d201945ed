/** Slows down those who guess at the admin token. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from '../util/network-of.ts';

/** How long an address has to wait from the first of too many wrong tokens on. */
const WINDOW_SECONDS = 60;

/** Failed attempts, counted by address. */
export type Attempts = {
  /** Counts an attempt as failed until `succeed` takes that back. Answers how many seconds to wait, 0 to go on. */
  begin(address: string): Promise<number>;
  succeed(address: string): Promise<void>;
};

/** Counting before the answer is known leaves no gap for many attempts at once. */
export function createAttempts({ perMinute }: { perMinute: number }): Attempts {
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  return {
    begin: (address) =>
      limiter.consume(networkOf(address)).then(
        () => 0,
        ({ msBeforeNext }: { msBeforeNext: number }) => Math.ceil(msBeforeNext / 1000),
      ),
    succeed: async (address) => {
      await limiter.reward(networkOf(address));
    },
  };
}
