import { AppError } from '#shared/protocol/errors.ts';
import type { LimitStats } from '#shared/protocol/http.ts';
import { type LimitOptions, refusalText } from './limit.ts';
import { siteOf } from './site-share.ts';

export type RateOptions = LimitOptions & {
  /** How many each key may use over time. */
  perSecond: number;
  /** How many at once, after a time of rest. */
  burst: number;
  /** A monotonic clock in milliseconds. */
  now?: () => number;
};

/** At this many keys, those at rest are forgotten; then again once there are twice as many as remained. */
const SWEEP_FROM = 1000;
/**
 * How many times as much one site (`siteOf`) may do as one address. An IPv6 /48 has 65,536 addresses, so that limits
 * per address alone would not limit somebody who has one.
 */
const SITE_FACTOR = 2;
/** An excess over a burst smaller than this, in milliseconds, is a rounding error. */
const ROUNDING_MS = 0.001;

/**
 * Limits how often each key does something: `burst` at once and `perSecond` over time, by the generic cell rate
 * algorithm (ITU-T I.371). With addresses as keys, also how often their site does. Synchronous and without timers, so
 * that it may count single frames.
 */
export class Rate {
  readonly #options: RateOptions;
  readonly #now: () => number;
  /** When each key would be at rest, in milliseconds. */
  readonly #restedAt = new Map<string, number>();
  readonly #ofSites: Rate | undefined;
  #sweepAt = SWEEP_FROM;
  #refused = 0;

  constructor(options: RateOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    const { scope, perSecond, burst } = options;
    if (scope !== 'address') return;
    this.#ofSites = new Rate({
      ...options,
      scope: 'server',
      perSecond: SITE_FACTOR * perSecond,
      burst: SITE_FACTOR * burst,
    });
  }

  /** Uses one, or `amount`. @throws AppError the limit's code, with the time after which this much is free. */
  use(key: string, amount = 1): void {
    const waitMs = this.tryUse(key, amount);
    if (waitMs > 0) throw this.#refusal(waitMs);
  }

  /** @throws AppError like `use` if one more would be refused; uses nothing. */
  refuseIfUsedUp(key: string): void {
    const waitMs = this.waitMs(key, 1);
    if (waitMs === 0) return;
    this.#refused += 1;
    throw this.#refusal(waitMs);
  }

  /** Whether one more would be refused; uses nothing. */
  isUsedUp(key: string): boolean {
    return this.waitMs(key, 1) > 0;
  }

  /**
   * Like `use`. @returns 0 if it is within the limit; otherwise nothing was used, and the result is the wait in
   * milliseconds.
   */
  tryUse(key: string, amount = 1): number {
    const waitMs = this.waitMs(key, amount);
    if (waitMs > 0) {
      this.#refused += 1;
      return waitMs;
    }
    this.owe(key, amount);
    return 0;
  }

  /** Uses `amount` of what cannot be refused: even beyond the limit, so that what comes next waits longer. */
  owe(key: string, amount: number): void {
    const now = this.#now();
    this.#restedAt.set(key, Math.max(this.#restedAt.get(key) ?? 0, now) + (amount * 1000) / this.#options.perSecond);
    if (this.#restedAt.size > this.#sweepAt) this.#sweep(now);
    this.#ofSites?.owe(siteOf(key), amount);
  }

  /** After how many milliseconds this much would be within the limit, 0 if it is now; uses nothing. */
  waitMs(key: string, amount: number): number {
    const { perSecond, burst } = this.#options;
    const owedMs = Math.max(0, (this.#restedAt.get(key) ?? 0) - this.#now());
    const waitMs = Math.max(0, Math.ceil(owedMs + ((amount - burst) * 1000) / perSecond - ROUNDING_MS));
    return Math.max(waitMs, this.#ofSites?.waitMs(siteOf(key), amount) ?? 0);
  }

  get stats(): LimitStats {
    const { name, scope, perSecond, burst } = this.#options;
    const now = this.#now();
    this.#sweep(now);
    // There may be too many keys for the arguments of one call.
    const last = [...this.#restedAt.values()].reduce((one, other) => Math.max(one, other), now);
    const highest = Math.round(((last - now) * perSecond) / 1000);
    return { name, scope, max: burst, perSecond, highest, keys: this.#restedAt.size, refused: this.#refused };
  }

  #refusal(waitMs: number): AppError {
    const { name, scope, perSecond, code = 'too_many_requests', advice } = this.#options;
    const text = refusalText(`${name}: at most ${perSecond} per second per ${scope}`, advice);
    return new AppError(code, text, { retryAfterMs: waitMs });
  }

  #sweep(now: number): void {
    for (const [key, restedAt] of this.#restedAt) if (restedAt <= now) this.#restedAt.delete(key);
    this.#sweepAt = Math.max(SWEEP_FROM, 2 * this.#restedAt.size);
  }
}
