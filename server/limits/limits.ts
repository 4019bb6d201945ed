import type { LimitStats } from '#shared/protocol/http.ts';
import { Bound, type BoundOptions } from './bound.ts';
import { Gauge, type GaugeOptions } from './gauge.ts';
import { Rate, type RateOptions } from './rate.ts';
import { SharedGauge, type SharedGaugeOptions } from './shared-gauge.ts';
import { SharedRate, type SharedRateOptions } from './shared-rate.ts';

/** All limits of this server, for the admin API; each is created here and used by the part that it protects. */
export class Limits {
  readonly #all: { readonly stats: LimitStats }[] = [];

  gauge(options: GaugeOptions): Gauge {
    return this.#keep(new Gauge(options));
  }

  bound(options: BoundOptions): Bound {
    return this.#keep(new Bound(options));
  }

  rate(options: RateOptions): Rate {
    return this.#keep(new Rate(options));
  }

  sharedGauge(options: SharedGaugeOptions): SharedGauge {
    return this.#keep(new SharedGauge(options));
  }

  sharedRate(options: SharedRateOptions): SharedRate {
    return this.#keep(new SharedRate(options));
  }

  /** In the order in which they were created. */
  get stats(): LimitStats[] {
    return this.#all.map(({ stats }) => stats);
  }

  #keep<Limit extends { readonly stats: LimitStats }>(limit: Limit): Limit {
    this.#all.push(limit);
    return limit;
  }
}
