/** Slows down those who guess at the admin token. */
import { isIP } from 'node:net';
import { RateLimiterMemory } from 'rate-limiter-flexible';

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

/** An IPv4 address as it is; of IPv6 the /64, since one customer has that many addresses to try from. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || isIP(address) !== 6) return mapped ?? address;
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? [];
  const before = head.split(':').filter((part) => part !== '');
  const after = (tail ?? '').split(':').filter((part) => part !== '');
  const zeros = new Array(Math.max(0, 8 - before.length - after.length)).fill('0');
  return [...before, ...zeros, ...after].slice(0, 4).join(':');
}
