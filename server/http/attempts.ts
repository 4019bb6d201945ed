/** Slows down those who guess at the admin token. */
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How long an address has to wait from the first of too many wrong tokens on. */
const WINDOW_SECONDS = 60;

/** How long it is known from where the right token came, in milliseconds. */
const KNOWN_MS = 24 * 3600 * 1000;

/** Failed attempts, by the counted address of each request. */
export type Attempts = {
  /** The right token comes: whether it came from this address within a day before. Then that day begins anew. */
  recognizes(address: string): boolean;
  /** Counts an attempt as failed until `succeed` takes that back. Answers how many seconds to wait, 0 to go on. */
  begin(address: string): Promise<number>;
  succeed(address: string): Promise<void>;
};

type AttemptsOptions = {
  perMinute: number;
  /** Milliseconds that only rise. */
  now?: () => number;
};

/** Counting before the answer is known leaves no gap for many attempts at once. */
export function createAttempts({ perMinute, now = () => performance.now() }: AttemptsOptions): Attempts {
  /** When the right token came last, of each address: of the administrator's few. */
  const succeededAt = new Map<string, number>();
  const limiter = new RateLimiterMemory({ points: perMinute, duration: WINDOW_SECONDS });
  return {
    recognizes: (address) => {
      const isKnown = now() - (succeededAt.get(address) ?? Number.NEGATIVE_INFINITY) < KNOWN_MS;
      if (isKnown) succeededAt.set(address, now());
      return isKnown;
    },
    begin: (address) =>
      limiter.consume(address).then(
        () => 0,
        ({ msBeforeNext }: { msBeforeNext: number }) => Math.ceil(msBeforeNext / 1000),
      ),
    succeed: async (address) => {
      succeededAt.set(address, now());
      await limiter.reward(address);
    },
  };
}
