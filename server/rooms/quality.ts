import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import { Timers } from '../util/timers.ts';

/**
 * By a score of 0 to 10. From `good` down at once; up only from a score that is well above, so that nothing flickers
 * between two.
 */
export function qualityAfter(before: Quality, score: number): Quality {
  if (score <= (before === 'poor' ? 5 : 3)) return 'poor';
  if (score <= (before === 'good' ? 6 : 8)) return 'fair';
  return 'good';
}

/** When most lines of a room are poor at once, it is not the lines: between two one cannot tell. */
export const isCommonFault = ({ people, poor }: { people: number; poor: number }) => people > 2 && poor > people / 2;

/** Better must have held so long, in milliseconds; so one person’s line is told of every two seconds at most. */
const BETTER_AFTER_MS = 4000;

/**
 * For so long after somebody's way was another one theirs is called no worse, in milliseconds. What was lost between
 * the two says nothing of the new one, and a worker remembers it: its score weighs the last 24 reports, and of sound
 * one comes every five seconds.
 */
const FORGIVEN_MS = 15_000;

type Judged = { quality: Quality; score: number };

const order: readonly Quality[] = ['poor', 'fair', 'good'];

/** How well each person comes through: worse is told at once, better after it held for a while. */
export class QualityWatch {
  readonly #changed: (peer: PeerId, quality: Quality) => void;
  readonly #judged = new Map<PeerId, Judged>();
  readonly #better = new Timers<PeerId>();
  readonly #forgiven = new Timers<PeerId>();

  constructor(changed: (peer: PeerId, quality: Quality) => void) {
    this.#changed = changed;
  }

  /** Whoever sends nothing has nothing that could come through badly: undefined. */
  hear(peer: PeerId, score: number | undefined): void {
    const judged = this.#judged.get(peer) ?? { quality: 'good', score: 10 };
    this.#judged.set(peer, judged);
    judged.score = score ?? 10;
    this.#judge(peer, judged);
  }

  /** Media comes another way than before. */
  forgive(peer: PeerId): void {
    this.#forgiven.start(peer, FORGIVEN_MS, () => {
      const judged = this.#judged.get(peer);
      if (judged) this.#judge(peer, judged);
    });
  }

  /** To be called when the person goes. */
  forget(peer: PeerId): void {
    this.#better.stop(peer);
    this.#forgiven.stop(peer);
    this.#judged.delete(peer);
  }

  #judge(peer: PeerId, judged: Judged): void {
    const next = qualityAfter(judged.quality, judged.score);
    if (order.indexOf(next) > order.indexOf(judged.quality)) {
      if (!this.#better.has(peer)) this.#better.start(peer, BETTER_AFTER_MS, () => this.#improve(peer, judged));
      return;
    }
    this.#better.stop(peer);
    if (!this.#forgiven.has(peer)) this.#set(peer, judged, next);
  }

  #improve(peer: PeerId, judged: Judged): void {
    this.#set(peer, judged, qualityAfter(judged.quality, judged.score));
  }

  #set(peer: PeerId, judged: Judged, quality: Quality): void {
    if (quality === judged.quality) return;
    judged.quality = quality;
    this.#changed(peer, quality);
  }
}
