/** Over how long speed is taken, in milliseconds: long enough to stand still, short enough to be of now. */
const SPAN_MS = 4000;

type Sample = { at: number; bytes: number };

/** How fast something comes or goes, from how much of it there was at which time. */
export class Speed {
  #samples: Sample[] = [];

  /** `bytes` is the whole until now, `now` in milliseconds. */
  add(bytes: number, now: number): void {
    const recent = this.#samples.filter(({ at }) => now - at <= SPAN_MS);
    this.#samples = [...recent, { at: now, bytes }];
  }

  /** In bytes a second; undefined where it is not known yet, or nothing has moved for a while. */
  at(now: number): number | undefined {
    const [first] = this.#samples.filter(({ at }) => now - at <= SPAN_MS);
    const last = this.#samples.at(-1);
    if (!first || !last || last.bytes <= first.bytes || now <= first.at) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (now - first.at);
  }
}
