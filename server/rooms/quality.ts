import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import { Timers } from '../util/timers.ts';

/**
 * From a score of 0 to 10. It drops from `good` at once, and rises only when the score is well above the limit, so that
 * it does not flicker.
 */
export function qualityAfter(before: Quality, score: number): Quality {
  if (score <= (before === 'poor' ? 5 : 3)) return 'poor';
  if (score <= (before === 'good' ? 6 : 8)) return 'fair';
  return 'good';
}

/**
 * When most uplinks of a room are poor at once, the uplinks are not the cause; between two people there is no majority.
 */
export const isCommonFault = ({ people, poor }: { people: number; poor: number }) => people > 2 && poor > people / 2;

/** How long an improvement must hold, in milliseconds, so that a person's quality changes at most every two seconds. */
const BETTER_AFTER_MS = 4000;

/**
 * How long a peer's quality does not drop after its network path has changed, in milliseconds. Losses during the change
 * say nothing about the new path, but a worker remembers them: its score weighs the last 24 reports, and audio brings
 * one every five seconds.
 */
const FORGIVEN_MS = 15_000;

type Rating = { quality: Quality; score: number };

const order: readonly Quality[] = ['poor', 'fair', 'good'];

/** The quality of each peer's uplink: a drop is announced at once, an improvement after a while. */
export class QualityWatch {
  readonly #changed: (peer: PeerId, quality: Quality) => void;
  readonly #ratings = new Map<PeerId, Rating>();
  readonly #better = new Timers<PeerId>();
  readonly #forgiven = new Timers<PeerId>();

  constructor(changed: (peer: PeerId, quality: Quality) => void) {
    this.#changed = changed;
  }

  /** Takes the latest score of a peer; undefined for a peer that sends nothing. */
  update(peer: PeerId, score: number | undefined): void {
    const rating = this.#ratings.get(peer) ?? { quality: 'good', score: 10 };
    this.#ratings.set(peer, rating);
    rating.score = score ?? 10;
    this.#rate(peer, rating);
  }

  /** The peer's media arrives over another path than before. */
  forgive(peer: PeerId): void {
    this.#forgiven.start(peer, FORGIVEN_MS, () => {
      const rating = this.#ratings.get(peer);
      if (rating) this.#rate(peer, rating);
    });
  }

  /** Must be called when the peer leaves. */
  forget(peer: PeerId): void {
    this.#better.stop(peer);
    this.#forgiven.stop(peer);
    this.#ratings.delete(peer);
  }

  #rate(peer: PeerId, rating: Rating): void {
    const next = qualityAfter(rating.quality, rating.score);
    if (order.indexOf(next) > order.indexOf(rating.quality)) {
      if (!this.#better.has(peer)) this.#better.start(peer, BETTER_AFTER_MS, () => this.#improve(peer, rating));
      return;
    }
    this.#better.stop(peer);
    if (!this.#forgiven.has(peer)) this.#set(peer, rating, next);
  }

  #improve(peer: PeerId, rating: Rating): void {
    this.#set(peer, rating, qualityAfter(rating.quality, rating.score));
  }

  #set(peer: PeerId, rating: Rating, quality: Quality): void {
    if (quality === rating.quality) return;
    rating.quality = quality;
    this.#changed(peer, quality);
  }
}
