/** How much a peer may send of each source, and whether it sends more. Pure: counters in, a verdict out. */
import { kindOf, type Source } from '#shared/protocol/scalars.ts';

/** The configured limit of each source, in kbit/s. */
export type UploadBounds = Readonly<Record<Source, number>>;

/** How many bytes had arrived at a time, on a monotonic clock in milliseconds. */
export type Reading = { at: number; bytes: number };

/** The time over which bytes are averaged, in milliseconds. */
export const WINDOW_MS = 3000;
/** Encoders overshoot, browsers probe and retransmit, and what a network held back arrives in one burst. */
const TOLERANCE = 2;
/** A key frame has its size however low the limit is: no video is limited to less than this, in kbit/s. */
const MIN_VIDEO_KBPS = 500;

/**
 * The minimum size that a packet counts for, in bytes: forwarding a small packet costs a worker as much as a large one.
 * Audio arrives in 50 or 100 packets a second, and video near its limit in large ones.
 */
const MIN_PACKET_BYTES = { audio: 300, video: 800 };

export function uploadBounds(options: { maxKbps: number; screenMaxKbps: number; audioMaxKbps: number }): UploadBounds {
  const { audioMaxKbps: audio, maxKbps, screenMaxKbps } = options;
  return {
    microphone: audio,
    'screen-audio': audio,
    camera: Math.max(MIN_VIDEO_KBPS, maxKbps),
    screen: Math.max(MIN_VIDEO_KBPS, screenMaxKbps),
  };
}

/** The minimum that each packet of this source counts for, in bytes, on average. */
export const minPacketBytes = (source: Source): number => MIN_PACKET_BYTES[kindOf(source)];

/** Adds a reading and drops those that no later decision needs. */
export function withReading(readings: readonly Reading[], next: Reading): Reading[] {
  const all = [...readings, next];
  const first = all.findLastIndex(({ at }) => next.at - at >= WINDOW_MS);
  return all.slice(Math.max(0, first));
}

/** The average over all readings, in kbit/s, counting silence before them if they span less than the window. */
export function kbpsOf(readings: readonly Reading[]): number {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last) return 0;
  return ((last.bytes - first.bytes) * 8) / Math.max(WINDOW_MS, last.at - first.at);
}

/**
 * Whether more than twice the limit arrives. A slight excess is noticed after three seconds, ten times the limit after
 * 600 ms.
 */
export const exceeds = (readings: readonly Reading[], bound: number): boolean => kbpsOf(readings) > TOLERANCE * bound;
