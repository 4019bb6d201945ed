import type { MediaTallyStats } from '#shared/protocol/http.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { greediest } from '../limits/greediest.ts';
import { siteOf } from '../limits/site-share.ts';

/** How many participants count, and for how long. */
const MAX_COUNTED = 20;
const COUNTED_MS = 3_600_000;

type Outcome = { got: boolean; at: number };
/** `address` is the counted address. */
type Participant = { id: PeerId; address: string };

/**
 * How many of the last participants got no media, and in how many networks. Each seat counts once, with its latest
 * outcome, so that repeated returns are one participant. Of more than `MAX_COUNTED`, those of the site (`siteOf`) with
 * the most are forgotten first, so that no site displaces what is known of the others.
 */
export class MediaTally {
  /** Latest last. */
  readonly #outcomes = new Map<PeerId, Outcome & { address: string }>();

  /** `at` and `now` are times of one clock, in milliseconds. */
  count({ id, address }: Participant, { got, at }: Outcome): void {
    this.#outcomes.delete(id);
    this.#outcomes.set(id, { address, got, at });
    if (this.#outcomes.size > MAX_COUNTED) this.#forgetOne();
  }

  stats(now: number): MediaTallyStats {
    const recent = [...this.#outcomes.values()].filter(({ at }) => now - at < COUNTED_MS);
    const without = recent.filter(({ got }) => !got);
    const [participants, withoutMedia] = [recent.length, without.length];
    const networks = new Set(without.map(({ address }) => siteOf(address))).size;
    const sentence = `${withoutMedia} of the last ${participants} participants got no media`;
    const where = networks < withoutMedia ? `, in ${networks} ${networks === 1 ? 'network' : 'networks'}` : '';
    return { participants, withoutMedia, networksWithoutMedia: networks, sentence: sentence + where };
  }

  #forgetOne(): void {
    const all = [...this.#outcomes].map(([id, { address }]) => ({ id, address, amount: 1 }));
    const oldest = greediest(all);
    if (oldest) this.#outcomes.delete(oldest.id);
  }
}

/**
 * Whether so many participants got no media that the cause is probably the server. A network counts once, however many
 * of its participants got none: where others get media, the cause is probably that network.
 */
export const isDegraded = ({ participants, withoutMedia, networksWithoutMedia }: MediaTallyStats): boolean =>
  networksWithoutMedia > 0 && networksWithoutMedia >= participants - withoutMedia;
