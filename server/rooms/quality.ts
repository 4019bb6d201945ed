import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';

/** By a score of 0 to 10. From `good` down at once; up only from a score that is well above, so that nothing flickers between two. */
export function qualityAfter(before: Quality, score: number): Quality {
  if (score <= (before === 'poor' ? 5 : 3)) return 'poor';
  if (score <= (before === 'good' ? 6 : 8)) return 'fair';
  return 'good';
}

/** When most lines of a room are poor at once, it is not the lines: between two one cannot tell. */
export const isCommonFault = ({ people, poor }: { people: number; poor: number }) => people > 2 && poor > people / 2;

/** Better must have held so long, in milliseconds; so one person’s line is told of every two seconds at most. */
const BETTER_AFTER_MS = 4000;

type Judged = { quality: Quality; score: number; better: NodeJS.Timeout | undefined };

const order: readonly Quality[] = ['poor', 'fair', 'good'];

/** How well each person comes through: worse is told at once, better after it held for a while. */
export class QualityWatch {
  readonly #changed: (peer: PeerId, quality: Quality) => void;
  readonly #judged = new Map<PeerId, Judged>();

  constructor(changed: (peer: PeerId, quality: Quality) => void) {
    this.#changed = changed;
  }

  /** Whoever sends nothing has nothing that could come through badly: undefined. */
  hear(peer: PeerId, score: number | undefined): void {
    const judged = this.#judged.get(peer) ?? { quality: 'good', score: 10, better: undefined };
    this.#judged.set(peer, judged);
    judged.score = score ?? 10;
    const next = qualityAfter(judged.quality, judged.score);
    if (order.indexOf(next) > order.indexOf(judged.quality)) {
      judged.better ??= setTimeout(() => this.#improve(peer, judged), BETTER_AFTER_MS);
      return;
    }
    clearTimeout(judged.better);
    judged.better = undefined;
    this.#set(peer, judged, next);
  }

  /** To be called when the person goes. */
  forget(peer: PeerId): void {
    clearTimeout(this.#judged.get(peer)?.better);
    this.#judged.delete(peer);
  }

  #improve(peer: PeerId, judged: Judged): void {
    judged.better = undefined;
    this.#set(peer, judged, qualityAfter(judged.quality, judged.score));
  }

  #set(peer: PeerId, judged: Judged, quality: Quality): void {
    if (quality === judged.quality) return;
    judged.quality = quality;
    this.#changed(peer, quality);
  }
}
