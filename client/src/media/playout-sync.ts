/**
 * Two ways on which the same comes: brought as late as one another, so that nothing is missed or comes twice where one
 * takes the other's place.
 */
import { inboundOf } from './link.ts';

/** Closer than this nobody notices, in milliseconds. */
const CLOSE_MS = 15;
/** No way is made later than this, in milliseconds. */
const LATEST_MS = 400;
/**
 * A way is made later by so much at each look, in milliseconds: a picture stands still for as long as it is held back
 * at once.
 */
const MORE_MS = 25;

type Held = { seconds: number; count: number };

/** The same sound or picture, as it comes on the way that is shown and on the one that is to be. */
export type SameOnBoth = readonly [RTCRtpReceiver, RTCRtpReceiver];

/**
 * What browsers add to a receiver (webrtc-extensions, `jitterBufferTarget`), in milliseconds; null leaves it to the
 * browser.
 */
type Delayable = RTCRtpReceiver & { jitterBufferTarget?: number | null };

/**
 * Holds back whichever of two ways is earlier, as the jitter buffer does by itself: sound is stretched a little and
 * nothing is left out. Where a browser cannot, both stay as they are.
 */
export class PlayoutSync {
  readonly #pairs: () => readonly SameOnBoth[];
  readonly #held = new Map<RTCRtpReceiver, Held>();
  readonly #delays = new Map<RTCRtpReceiver, number>();
  readonly #targeted = new Set<Delayable>();

  constructor(pairs: () => readonly SameOnBoth[]) {
    this.#pairs = pairs;
  }

  /**
   * To be asked again and again: whether everything comes equally late on both, as far as that can be brought about.
   */
  async look(): Promise<boolean> {
    return (await Promise.all(this.#pairs().map((pair) => this.#align(pair)))).every(Boolean);
  }

  /** The browser decides again. */
  release(): void {
    for (const receiver of this.#targeted) receiver.jitterBufferTarget = null;
    this.#targeted.clear();
  }

  async #align([shown, next]: SameOnBoth): Promise<boolean> {
    const [one, other] = await Promise.all([this.#delayOf(shown), this.#delayOf(next)]);
    if (one === undefined || other === undefined) return false;
    if (Math.abs(one - other) <= CLOSE_MS || Math.max(one, other) > LATEST_MS) return true;
    const [earlier, later]: [Delayable, number] = one < other ? [shown, other] : [next, one];
    if (earlier.jitterBufferTarget === undefined) return true;
    earlier.jitterBufferTarget = Math.min(later, Math.min(one, other) + MORE_MS);
    this.#targeted.add(earlier);
    return false;
  }

  /** How long what came last was held back, in milliseconds; undefined until two looks have seen something come. */
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
