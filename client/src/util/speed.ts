/** The time over which speed is measured, in milliseconds: long enough to be steady, short enough to be current. */
const SPAN_MS = 4000;

type Sample = { at: number; bytes: number };

/** How fast something arrives or leaves, from amounts and times. */
export class Speed {
  #samples: Sample[] = [];

  /** `bytes` is the total so far, `now` is in milliseconds. */
  add(bytes: number, now: number): void {
    const recent = this.#samples.filter(({ at }) => now - at <= SPAN_MS);
    this.#samples = [...recent, { at: now, bytes }];
  }

  /** In bytes per second; undefined if it is not known yet, or nothing has moved for a while. */
  at(now: number): number | undefined {
    const [first] = this.#samples.filter(({ at }) => now - at <= SPAN_MS);
    const last = this.#samples.at(-1);
    if (!first || !last || last.bytes <= first.bytes || now <= first.at) return undefined;
    return ((last.bytes - first.bytes) * 1000) / (now - first.at);
  }
}
