import type { MediaTallyStats } from '#shared/protocol/http.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

/** How many participants count, and for how long. */
const MAX_COUNTED = 20;
const COUNTED_MS = 3_600_000;

type Outcome = { got: boolean; at: number };

/**
 * How many of the last participants got no media. Each seat counts once, with its latest outcome, so that repeated
 * returns are one participant.
 */
export class MediaTally {
  /** Latest last. */
  readonly #outcomes = new Map<PeerId, Outcome>();

  /** `at` and `now` are times of one clock, in milliseconds. */
  count(peer: PeerId, { got, at }: Outcome): void {
    this.#outcomes.delete(peer);
    this.#outcomes.set(peer, { got, at });
    const [oldest] = this.#outcomes.keys();
    if (this.#outcomes.size > MAX_COUNTED && oldest !== undefined) this.#outcomes.delete(oldest);
  }

  stats(now: number): MediaTallyStats {
    const recent = [...this.#outcomes.values()].filter(({ at }) => now - at < COUNTED_MS);
    const withoutMedia = recent.filter(({ got }) => !got).length;
    const sentence = `${withoutMedia} of the last ${recent.length} participants got no media`;
    return { participants: recent.length, withoutMedia, sentence };
  }
}

/** Whether so many participants got no media that the cause is probably the server. */
export const isDegraded = ({ participants, withoutMedia }: MediaTallyStats): boolean =>
  withoutMedia > 0 && 2 * withoutMedia >= participants;
