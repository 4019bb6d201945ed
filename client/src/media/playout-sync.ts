/**
 * Aligns the playout delay of two paths that carry the same stream, so that nothing is missed or repeated when one
 * replaces the other.
 */
import { inboundOf } from './link.ts';

/** A smaller difference is not noticeable, in milliseconds. */
const CLOSE_MS = 15;
/** The maximum delay added to a path, in milliseconds. */
const LATEST_MS = 400;
/** How much delay is added per step, in milliseconds: video freezes for as long as it is delayed at once. */
const MORE_MS = 25;

type Held = { seconds: number; count: number };

/** The same audio or video, on the path that is played and on the one that will be. */
export type SameOnBoth = readonly [RTCRtpReceiver, RTCRtpReceiver];

/**
 * A browser extension of receivers (webrtc-extensions, `jitterBufferTarget`), in milliseconds; null leaves it to the
 * browser.
 */
type Delayable = RTCRtpReceiver & { jitterBufferTarget?: number | null };

/**
 * Delays the earlier of two paths by its jitter buffer: audio is stretched a little and nothing is skipped. If a
 * browser cannot, both stay as they are.
 */
export class PlayoutSync {
  readonly #pairs: () => readonly SameOnBoth[];
  readonly #held = new Map<RTCRtpReceiver, Held>();
  readonly #delays = new Map<RTCRtpReceiver, number>();
  readonly #targeted = new Set<Delayable>();

  constructor(pairs: () => readonly SameOnBoth[]) {
    this.#pairs = pairs;
  }

  /** To be called repeatedly: whether everything is equally late on both paths, as far as that can be achieved. */
  async align(): Promise<boolean> {
    return (await Promise.all(this.#pairs().map((pair) => this.#alignPair(pair)))).every(Boolean);
  }

  /** The browser decides again. */
  release(): void {
    for (const receiver of this.#targeted) receiver.jitterBufferTarget = null;
    this.#targeted.clear();
  }

  async #alignPair([shown, next]: SameOnBoth): Promise<boolean> {
    const [one, other] = await Promise.all([this.#delayOf(shown), this.#delayOf(next)]);
    if (one === undefined || other === undefined) return false;
    if (Math.abs(one - other) <= CLOSE_MS || Math.max(one, other) > LATEST_MS) return true;
    const [earlier, later]: [Delayable, number] = one < other ? [shown, other] : [next, one];
    if (earlier.jitterBufferTarget === undefined) return true;
    earlier.jitterBufferTarget = Math.min(later, Math.min(one, other) + MORE_MS);
    this.#targeted.add(earlier);
    return false;
  }

  /**
   * How long the latest media was delayed, in milliseconds; undefined until two readings have seen something arrive.
   */
  async #delayOf(receiver: RTCRtpReceiver): Promise<number | undefined> {
    const { jitterBufferDelay: seconds = 0, jitterBufferEmittedCount: count = 0 } = (await inboundOf(receiver)) ?? {};
    const before = this.#held.get(receiver);
    if (before?.count === count) return this.#delays.get(receiver);
    this.#held.set(receiver, { seconds, count });
    if (!before) return undefined;
    const delay = ((seconds - before.seconds) / (count - before.count)) * 1000;
    this.#delays.set(receiver, delay);
    return delay;
  }
}
