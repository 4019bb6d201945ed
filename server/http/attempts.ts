/** Slows down attempts to guess the admin token. */
import { RateLimiterMemory } from 'rate-limiter-flexible';

/** How long an address has to wait, counted from the first of too many wrong tokens. */
const WINDOW_SECONDS = 60;

/** How long to remember an address that sent the right token, in milliseconds. */
const KNOWN_MS = 24 * 3600 * 1000;

/** Failed attempts, by the counted address of each request. */
export type Attempts = {
  /** Whether this address sent the right token within the last day, which then starts over. Call with a right token. */
  recognizes(address: string): boolean;
  /** Counts an attempt as failed until `succeed` takes it back. Returns how many seconds to wait, 0 to continue. */
  begin(address: string): Promise<number>;
  succeed(address: string): Promise<void>;
};

type AttemptsOptions = {
  perMinute: number;
  /** A monotonic clock in milliseconds. */
  now?: () => number;
};

/** Counting before the result is known leaves no gap for many attempts at once. */
export function createAttempts({ perMinute, now = () => performance.now() }: AttemptsOptions): Attempts {
  /** When the right token last came from each address: the administrator has few. */
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
