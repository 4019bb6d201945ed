import { AppError } from '#shared/protocol/errors.ts';
import type { LimitStats } from '#shared/protocol/http.ts';
import { refusalText } from './limit.ts';
import type { RateOptions } from './rate.ts';
import { heldThatFits, siteOf } from './site-share.ts';

export type SharedRateOptions = Omit<RateOptions, 'scope'>;

/** At this many sites, those that used little are forgotten; then again once there are twice as many as remained. */
const SWEEP_FROM = 1000;
/** Below this, a site counts as one that has used nothing. */
const LITTLE = 0.1;
/** From here on, the scale would lose precision. */
const SMALLEST_SCALE = 1e-9;

/**
 * Limits how often all addresses together do something: `burst` at once and `perSecond` over time, like a `Rate`, but
 * one site takes only its share of the burst (`site-share.ts`). What has been used drains from all sites in proportion,
 * so that sites that take all they can are served equally, and a site that needs little is served at once.
 */
export class SharedRate {
  readonly #options: SharedRateOptions;
  readonly #now: () => number;
  /** The amount that each site has used, to be multiplied by the scale. */
  readonly #ofSites = new Map<string, number>();
  #scale = 1;
  /** The amount that all sites have used and that has not drained yet. */
  #held = 0;
  #drainedAt = 0;
  #sweepAt = SWEEP_FROM;
  #refused = 0;

  constructor(options: SharedRateOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** Uses one, or `amount`. @throws AppError the limit's code, with the time after which this much is free. */
  use(address: string, amount = 1): void {
    const waitMs = this.tryUse(address, amount);
    if (waitMs === 0) return;
    const { name, perSecond, code = 'too_many_requests', advice } = this.#options;
    const text = refusalText(`${name}: at most ${perSecond} per second, shared among networks`, advice);
    throw new AppError(code, text, { retryAfterMs: waitMs });
  }

  /**
   * Like `use`. @returns 0 if it is within the limit; otherwise nothing was used, and the result is the wait in
   * milliseconds.
   */
  tryUse(address: string, amount = 1): number {
    const waitMs = this.waitMs(address, amount);
    if (waitMs > 0) {
      this.#refused += 1;
      return waitMs;
    }
    this.owe(address, amount);
    return 0;
  }

  /** Uses `amount` of what cannot be refused: even beyond the site's share, so that what comes next waits longer. */
  owe(address: string, amount: number): void {
    this.#drain();
    const site = siteOf(address);
    this.#ofSites.set(site, (this.#of(site) + amount) / this.#scale);
    this.#held += amount;
    if (this.#ofSites.size > this.#sweepAt) this.#sweep();
  }

  /** After how many milliseconds this much would be within the limit, 0 if it is now; uses nothing. */
  waitMs(address: string, amount: number): number {
    const { burst, perSecond } = this.#options;
    this.#drain();
    const part = this.#held === 0 ? 0 : this.#of(siteOf(address)) / this.#held;
    const surplus = this.#held - heldThatFits({ total: burst, part, amount });
    return surplus > 1e-9 ? Math.ceil((surplus * 1000) / perSecond) : 0;
  }

  get stats(): LimitStats {
    const { name, perSecond, burst } = this.#options;
    this.#drain();
    this.#sweep();
    const highest = Math.round(this.#held);
    return { name, scope: 'server', max: burst, perSecond, highest, keys: this.#ofSites.size, refused: this.#refused };
  }

  #of(site: string): number {
    return (this.#ofSites.get(site) ?? 0) * this.#scale;
  }

  #drain(): void {
    const now = this.#now();
    const left = Math.max(0, this.#held - ((now - this.#drainedAt) * this.#options.perSecond) / 1000);
    if (this.#held > 0) this.#scale *= left / this.#held;
    [this.#held, this.#drainedAt] = [left, now];
    if (this.#scale < SMALLEST_SCALE) this.#sweep();
  }

  #sweep(): void {
    for (const [site, used] of this.#ofSites) {
      if (used * this.#scale < LITTLE) this.#ofSites.delete(site);
      else this.#ofSites.set(site, used * this.#scale);
    }
    this.#scale = 1;
    this.#sweepAt = Math.max(SWEEP_FROM, 2 * this.#ofSites.size);
  }
}
