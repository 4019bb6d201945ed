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
 * How long after a drop its quality is announced, in milliseconds, if it has not recovered by then. A router that gives
 * a peer another port loses everything until the browser's next connectivity check, up to 2.5 seconds later: only then
 * does the server know that the path has changed, and that nothing is wrong with the uplink.
 */
const WORSE_AFTER_MS = 3000;

/**
 * How long a peer's quality does not drop after its network path has changed, in milliseconds. Losses during the change
 * say nothing about the new path, but a worker remembers them: its score weighs the last 24 reports, and audio brings
 * one every five seconds.
 */
const FORGIVEN_MS = 15_000;

type Rating = { quality: Quality; score: number };

const order: readonly Quality[] = ['poor', 'fair', 'good'];

/** The quality of each peer's uplink: drops and improvements are announced once they have held for a while. */
export class QualityWatch {
  readonly #changed: (peer: PeerId, quality: Quality) => void;
  readonly #ratings = new Map<PeerId, Rating>();
  readonly #better = new Timers<PeerId>();
  readonly #worse = new Timers<PeerId>();
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
    this.#worse.stop(peer);
    this.#forgiven.start(peer, FORGIVEN_MS, () => this.#drop(peer));
  }

  /** Must be called when the peer leaves. */
  forget(peer: PeerId): void {
    for (const timers of [this.#better, this.#worse, this.#forgiven]) timers.stop(peer);
    this.#ratings.delete(peer);
  }

  #rate(peer: PeerId, rating: Rating): void {
    const change = changeOf(rating);
    if (change <= 0) this.#better.stop(peer);
    else if (!this.#better.has(peer)) this.#better.start(peer, BETTER_AFTER_MS, () => this.#set(peer, rating));
    if (change >= 0 || this.#worse.has(peer) || this.#forgiven.has(peer)) return;
    this.#worse.start(peer, WORSE_AFTER_MS, () => this.#drop(peer));
  }

  #drop(peer: PeerId): void {
    const rating = this.#ratings.get(peer);
    if (rating && changeOf(rating) < 0) this.#set(peer, rating);
  }

  #set(peer: PeerId, rating: Rating): void {
    const quality = qualityAfter(rating.quality, rating.score);
    if (quality === rating.quality) return;
    rating.quality = quality;
    this.#changed(peer, quality);
  }
}

/** Above 0 for an improvement, below 0 for a drop. */
const changeOf = ({ quality, score }: Rating) => order.indexOf(qualityAfter(quality, score)) - order.indexOf(quality);
