import type { LimitStats } from '#shared/protocol/http.ts';
import type { LimitReason } from '#shared/protocol/media.ts';
import type { Source } from '#shared/protocol/scalars.ts';
import { greediest } from '../limits/greediest.ts';
import type { UploadBounds } from './upload-bounds.ts';
import { type Upload, UploadMeter } from './upload-meter.ts';

/** A peer whose upload is measured until it is closed. */
export type Policed = Upload & { readonly closed: boolean };

/** The time between two rounds, in milliseconds, up to the longest; it grows with the number of people. */
const ROUND_MS = { shortest: 250, longest: 2000, each: 40 };

/** The option that limits each source. */
const OPTIONS: readonly { name: string; sources: readonly [Source, ...Source[]] }[] = [
  { name: 'video.maxKbps', sources: ['camera'] },
  { name: 'video.screenMaxKbps', sources: ['screen'] },
  { name: 'limits.audioMaxKbps', sources: ['microphone', 'screen-audio'] },
];

/** In megabits per second, of one address and of the whole server. */
export type UploadTotals = { mediaMegabitsPerSecondPerAddress: number; mediaMegabitsPerSecond: number };

type Exceeded = (sources: Source[], reason: LimitReason) => void;
type Watched = { meter: UploadMeter; seat: string; address: string; exceeded: Exceeded };

/**
 * Checks what everybody on this server sends, in rounds: four times a second with up to six people, and every two
 * seconds from fifty on, so that fifty cost no more than six. It only reports; the room decides what to do.
 */
export class UploadPolicer {
  readonly #bounds: UploadBounds;
  readonly #watched = new Map<Policed, Watched>();
  #due: NodeJS.Timeout | undefined;
  readonly #found = new Map<Source, number>();
  readonly #totals: UploadTotals;
  readonly #foundTotal = { address: 0, server: 0 };

  constructor(bounds: UploadBounds, totals: UploadTotals) {
    this.#bounds = bounds;
    this.#totals = totals;
  }

  /**
   * Until it is closed, calls `exceeded` with the sources that exceed their limits, each time that they do; with all
   * sources if an address or the whole server exceeds its limit and their sender is the `greediest`.
   */
  watch(policed: Policed, watched: Omit<Watched, 'meter'>): void {
    this.#watched.set(policed, { meter: new UploadMeter(policed, this.#bounds), ...watched });
    this.#schedule();
  }

  /** Calls `exceeded` of this seat, whose packets keep a worker too busy. */
  relieve({ seat, sources }: { seat: string; sources: Source[] }): void {
    for (const [policed, watched] of this.#watched) {
      if (watched.seat === seat && !policed.closed) watched.exceeded(sources, 'overloaded');
    }
  }

  close(): void {
    clearTimeout(this.#due);
    this.#watched.clear();
  }

  /**
   * Like every other limit: `highest` is what the strongest sender sends, in kbit/s, and `refused` how often one was
   * reported.
   */
  get stats(): LimitStats[] {
    const meters = [...this.#watched.values()].map(({ meter }) => meter);
    const ofPerson = OPTIONS.map(({ name, sources }): LimitStats => {
      const highest = Math.max(0, ...meters.flatMap((meter) => sources.map((source) => meter.kbpsOf(source))));
      const refused = sources.reduce((sum, source) => sum + (this.#found.get(source) ?? 0), 0);
      const max = this.#bounds[sources[0]];
      return { name, scope: 'person', max, highest: Math.round(highest), keys: meters.length, refused };
    });
    const total = (name: keyof UploadTotals, scope: 'address' | 'server', groups: Watched[][]): LimitStats => {
      const highest = Math.round(Math.max(0, ...groups.map(sumOf)) / 1000);
      const refused = this.#foundTotal[scope];
      return { name: `limits.${name}`, scope, max: this.#totals[name], highest, keys: groups.length, refused };
    };
    return [
      ...ofPerson,
      total('mediaMegabitsPerSecondPerAddress', 'address', this.#byAddress()),
      total('mediaMegabitsPerSecond', 'server', [[...this.#watched.values()]]),
    ];
  }

  #byAddress(): Watched[][] {
    return [...Map.groupBy(this.#watched.values(), ({ address }) => address).values()];
  }

  #schedule(): void {
    if (this.#watched.size === 0) return;
    const { shortest, longest, each } = ROUND_MS;
    const inMs = Math.min(longest, Math.max(shortest, this.#watched.size * each));
    this.#due ??= setTimeout(() => this.#round(), inMs).unref();
  }

  /** Nobody waits for anybody else, whose worker may hang. */
  #round(): void {
    this.#due = undefined;
    const { mediaMegabitsPerSecondPerAddress: ofAddress, mediaMegabitsPerSecond: ofAll } = this.#totals;
    for (const group of this.#byAddress()) this.#holdTogether(group, { megabits: ofAddress, scope: 'address' });
    this.#holdTogether([...this.#watched.values()], { megabits: ofAll, scope: 'server' });
    for (const [policed, { meter, exceeded }] of this.#watched) {
      if (policed.closed) this.#watched.delete(policed);
      else void meter.read().then((sources) => this.#report(policed, { sources, exceeded }));
    }
    this.#schedule();
  }

  /** One per round: the next round shows whether that was enough. */
  #holdTogether(group: Watched[], { megabits, scope }: { megabits: number; scope: 'address' | 'server' }): void {
    if (sumOf(group) <= megabits * 1000) return;
    const strongest = greediest(group.map((watched) => ({ ...watched, amount: watched.meter.kbps })));
    const sources = strongest?.meter.forgive() ?? [];
    if (sources.length === 0) return;
    this.#foundTotal[scope] += 1;
    strongest?.exceeded(sources, 'bitrate');
  }

  #report(policed: Policed, { sources, exceeded }: { sources: Source[]; exceeded: Watched['exceeded'] }): void {
    if (sources.length === 0 || policed.closed) return;
    for (const source of sources) this.#found.set(source, (this.#found.get(source) ?? 0) + 1);
    exceeded(sources, 'bitrate');
  }
}

const sumOf = (group: readonly Watched[]) => group.reduce((sum, { meter }) => sum + meter.kbps, 0);
