import type { Stream } from '../../load/bot.ts';
import { sharedNow } from './shown-frames.ts';

/** One stream of a receiver: whose it is, and which source. */
type Arriving = { ssrc: number; since: number; keyBegan: boolean; decodableAt: number | undefined };

/**
 * The recovery of a camera's stream since the mark: how long it was frozen, in milliseconds, and when it could be
 * decoded again, on the clock of `sharedNow`; undefined while it stands still.
 */
export type Recovery = { stoodMs: number | undefined; seenAt: number | undefined };

/**
 * Follows the packets that one bot receives: when the last one came, and when a frame of a stream can first be decoded.
 */
export class Arrivals {
  readonly #streams = new Map<string, Arriving>();
  readonly #lastOf = new Map<number, number>();
  #marked = new Map<string, number>();
  #markedAt = sharedNow();
  #longestPauseMs = 0;

  /** To be given to a bot as `hears`. */
  readonly hear = (packet: Buffer, stream: Stream): void => {
    if (stream?.source !== 'camera') return;
    const now = sharedNow();
    this.#longestPauseMs = Math.max(this.#longestPauseMs, now - this.#lastHeard(stream.ssrc));
    this.#lastOf.set(stream.ssrc, now);
    const arriving = this.#streamOf(stream, now);
    if (startsKeyFrame(packet)) arriving.keyBegan = true;
    // The packet with the marker bit is a frame's last (RFC 7741, 4.1).
    if (arriving.keyBegan && endsFrame(packet)) arriving.decodableAt ??= now;
  };

  /** Starts watching what happens to the current streams. */
  mark(): void {
    this.#marked = new Map([...this.#streams].map(([key, { ssrc }]) => [key, ssrc]));
    this.#markedAt = sharedNow();
    this.#longestPauseMs = 0;
  }

  /** The longest that nothing came of one of the streams since the mark, in milliseconds. */
  get longestPauseMs(): number {
    const still = [...this.#streams.values()].map(({ ssrc }) => sharedNow() - this.#lastHeard(ssrc));
    return Math.max(this.#longestPauseMs, ...still);
  }

  /** How many streams there were at the mark. */
  get marked(): number {
    return this.#marked.size;
  }

  /** For each stream at the mark that has been replaced by now, or stands still. */
  recoveries(): Recovery[] {
    const now = sharedNow();
    return [...this.#marked].flatMap(([key, ssrc]) => {
      const stream = this.#streams.get(key);
      const last = this.#lastOf.get(ssrc) ?? now;
      if (stream?.ssrc === ssrc) return now - last > STANDS_MS ? { stoodMs: undefined, seenAt: undefined } : [];
      const seenAt = stream?.decodableAt;
      return { stoodMs: seenAt === undefined ? undefined : seenAt - last, seenAt };
    });
  }

  /** Streams that came without the beginning of a key frame, for which a browser would ask by now. */
  get undecodable(): number[] {
    const now = sharedNow();
    const streams = [...this.#streams.values()].filter(
      ({ keyBegan, since }) => !keyBegan && now - since > KEY_TIMEOUT_MS,
    );
    return streams.map(({ ssrc }) => ssrc);
  }

  #lastHeard(ssrc: number): number {
    return Math.max(this.#markedAt, this.#lastOf.get(ssrc) ?? sharedNow());
  }

  #streamOf({ of, source, ssrc }: NonNullable<Stream>, now: number): Arriving {
    const key = `${of} ${source}`;
    const known = this.#streams.get(key);
    if (known?.ssrc === ssrc) return known;
    const arriving: Arriving = { ssrc, since: now, keyBegan: false, decodableAt: undefined };
    this.#streams.set(key, arriving);
    return arriving;
  }
}

/** Frames come every 67 ms. */
const STANDS_MS = 400;
/** Chromium waits this long for a first key frame before it asks for one. */
const KEY_TIMEOUT_MS = 200;

function payloadOf(packet: Buffer): Buffer {
  const hasExtension = ((packet[0] ?? 0) & 0x10) !== 0;
  return packet.subarray(12 + (hasExtension ? 4 + packet.readUInt16BE(14) * 4 : 0));
}

/** VP8 with a picture id of 15 bits, as the bots send it (RFC 7741, 4.2 and 4.3). */
function startsKeyFrame(packet: Buffer): boolean {
  const payload = payloadOf(packet);
  const beginsPartition = ((payload[0] ?? 0) & 0x10) !== 0;
  return beginsPartition && ((payload[4] ?? 1) & 1) === 0;
}

const endsFrame = (packet: Buffer) => ((packet[1] ?? 0) & 0x80) !== 0;
