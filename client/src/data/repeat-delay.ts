import type { PeerId } from '#shared/protocol/scalars.ts';
import { doubled } from '../util/backoff.ts';
import { PROGRESS_BYTES } from './progress-bytes.ts';

/** Doubles with each request. */
const DELAY_MS = { min: 500, max: 30_000 };
/** A receiver that has not asked for this time starts over, in milliseconds. */
const FORGOTTEN_MS = 120_000;

/** The furthest byte from which a receiver has asked, how often it asked without progress, and when it last did. */
type Request = { from: number; times: number; at: number };

/**
 * How long receivers that request the same file again and again wait. Each new sending costs the sender's upload,
 * whether or not anything of it arrives.
 */
export class RepeatDelay {
  readonly #last = new Map<PeerId, Request>();

  /** Counts a request, from this byte on. @returns how long it waits, in milliseconds. */
  count(peer: PeerId, { from, now }: { from: number; now: number }): number {
    // Oldest first: those that came and went.
    for (const [other, { at }] of this.#last) {
      if (now - at <= FORGOTTEN_MS) break;
      this.#last.delete(other);
    }
    const last = this.#last.get(peer);
    this.#last.delete(peer);
    if (!last || from >= last.from + PROGRESS_BYTES) {
      this.#last.set(peer, { from, times: 0, at: now });
      return 0;
    }
    this.#last.set(peer, { ...last, times: last.times + 1, at: now });
    return doubled(DELAY_MS.min, { times: last.times, max: DELAY_MS.max });
  }
}
