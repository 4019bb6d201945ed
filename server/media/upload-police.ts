import type { LimitStats } from '#shared/protocol/http.ts';
import type { Source } from '#shared/protocol/scalars.ts';
import type { UploadBounds } from './upload-bounds.ts';
import { type Upload, UploadMeter } from './upload-meter.ts';

/** A person whose upload is measured until it is closed. */
export type Policed = Upload & { readonly closed: boolean };

/** How long one round may wait for the next, in milliseconds; up to the longest, longer where there are more people. */
const ROUND_MS = { shortest: 250, longest: 2000, each: 8 };

/** Which option bounds which sources. */
const OPTIONS: readonly { name: string; sources: readonly [Source, ...Source[]] }[] = [
  { name: 'video.maxKbps', sources: ['camera'] },
  { name: 'video.screenMaxKbps', sources: ['screen'] },
  { name: 'limits.audioMaxKbps', sources: ['microphone', 'screen-audio'] },
];

type Watched = { meter: UploadMeter; exceeded: (sources: Source[]) => void };

/**
 * Looks at what everybody on this server sends, in rounds: four times a second where few are here and every two seconds where many are, so
 * that 200 people cost little more than 30. It only tells; what is done about somebody the room decides.
 */
export class UploadPolice {
  readonly #bounds: UploadBounds;
  readonly #watched = new Map<Policed, Watched>();
  #due: NodeJS.Timeout | undefined;
  readonly #found = new Map<Source, number>();

  constructor(bounds: UploadBounds) {
    this.#bounds = bounds;
  }

  /** Until it is closed, `exceeded` is called with the sources that bring more than they may, again each time that they do. */
  watch(policed: Policed, exceeded: (sources: Source[]) => void): void {
    this.#watched.set(policed, { meter: new UploadMeter(policed, this.#bounds), exceeded });
    this.#schedule();
  }

  close(): void {
    clearTimeout(this.#due);
    this.#watched.clear();
  }

  /** As of every other limit: `highest` is what the strongest sender sends, in kbit/s, and `refused` how often one was told of. */
  get stats(): LimitStats[] {
    const meters = [...this.#watched.values()].map(({ meter }) => meter);
    return OPTIONS.map(({ name, sources }) => {
      const highest = Math.max(0, ...meters.flatMap((meter) => sources.map((source) => meter.kbpsOf(source))));
      const refused = sources.reduce((sum, source) => sum + (this.#found.get(source) ?? 0), 0);
      const max = this.#bounds[sources[0]];
      return { name, scope: 'person', max, highest: Math.round(highest), keys: meters.length, refused };
    });
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
    for (const [policed, { meter, exceeded }] of this.#watched) {
      if (policed.closed) this.#watched.delete(policed);
      else void meter.read().then((sources) => this.#tell(policed, { sources, exceeded }));
    }
    this.#schedule();
  }

  #tell(policed: Policed, { sources, exceeded }: { sources: Source[]; exceeded: Watched['exceeded'] }): void {
    if (sources.length === 0 || policed.closed) return;
    for (const source of sources) this.#found.set(source, (this.#found.get(source) ?? 0) + 1);
    exceeded(sources);
  }
}
