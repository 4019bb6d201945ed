/** Slows down those who guess at the admin token. */
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from '../util/network-of.ts';

/** Wrong tokens from one address before it has to wait, and how long from the first of them. */
const MOST_FAILURES = 10;
const WINDOW_SECONDS = 60;

/** Failed attempts, counted by address. */
export type Attempts = {
  /** Counts an attempt as failed until `succeed` takes that back. Answers how many seconds to wait, 0 to go on. */
  begin(address: string): Promise<number>;
  succeed(address: string): Promise<void>;
};

/** Counting before the answer is known leaves no gap for many attempts at once. */
export function createAttempts(): Attempts {
  const limiter = new RateLimiterMemory({ points: MOST_FAILURES, duration: WINDOW_SECONDS });
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
