/**
 * Finds microphones that report silence and send sound. A sender reports the volume of each packet itself (RFC 6464),
 * and silent microphones are always forwarded, as they send next to nothing: somebody who reports silence would be
 * heard beside any number of voices.
 */

/** Packets of a microphone so far, on a monotonic clock in milliseconds. */
type Counted = { packets: number; at: number };

/** In less time, too few packets arrive to tell, in milliseconds. */
const MIN_MS = 1000;
/**
 * Packets per second of a microphone that reports silence, with comfort noise and the ends of words, and in addition of
 * one that reports sound all the time; browsers send 50.
 */
const PACKETS = { silent: 15, loud: 75 };

/** Compares the packets of one microphone with how long it reported sound. */
export class UnreportedSound {
  #before: Counted | undefined;
  #reportedMs = 0;
  #found = false;

  /** Whether it sent much more than it reported when it was last counted. */
  get found(): boolean {
    return this.#found;
  }

  /** It has reported sound for this time, in milliseconds. */
  report(ms: number): void {
    this.#reportedMs += ms;
  }

  count(now: Counted): void {
    const before = this.#before ?? now;
    const ms = now.at - before.at;
    this.#before = before;
    if (ms < MIN_MS) return;
    const perSecond = ((now.packets - before.packets) * 1000) / ms;
    this.#found = perSecond > PACKETS.silent + (PACKETS.loud * this.#reportedMs) / ms;
    [this.#before, this.#reportedMs] = [now, 0];
  }
}
