/** How much a person may send of each source, and whether they send more. Pure: counters in, a verdict out. */
import { kindOf, type Source } from '#shared/protocol/scalars.ts';

/** The configured bound of each source, in kbit/s. */
export type UploadBounds = Readonly<Record<Source, number>>;

/** How many bytes had arrived by then, on a clock in milliseconds that only rises. */
export type Reading = { at: number; bytes: number };

/** The time over which bytes are averaged, in milliseconds. */
export const WINDOW_MS = 3000;
/** Encoders overshoot, browsers probe and retransmit, and what a network held back arrives in one go. */
const TOLERANCE = 2;
/** A key frame is as large as it is, however low the bound: no picture is held to less than this, in kbit/s. */
const LEAST_VIDEO_KBPS = 500;

/**
 * What a packet counts for at least, in bytes: to forward a small one costs a worker as much as a large one. Sound
 * comes in 50 packets a second, or in 100, and what is near the bound of a picture in large ones.
 */
const LEAST_PACKET_BYTES = { audio: 300, video: 800 };

export function uploadBounds(options: { maxKbps: number; screenMaxKbps: number; audioMaxKbps: number }): UploadBounds {
  const { audioMaxKbps: audio, maxKbps, screenMaxKbps } = options;
  return {
    microphone: audio,
    'screen-audio': audio,
    camera: Math.max(LEAST_VIDEO_KBPS, maxKbps),
    screen: Math.max(LEAST_VIDEO_KBPS, screenMaxKbps),
  };
}

/** What each packet of this source counts for at least, in bytes, on average. */
export const leastPacketBytes = (source: Source): number => LEAST_PACKET_BYTES[kindOf(source)];

/** These readings and the next one, without those that no later decision needs. */
export function withReading(readings: readonly Reading[], next: Reading): Reading[] {
  const all = [...readings, next];
  const first = all.findLastIndex(({ at }) => next.at - at >= WINDOW_MS);
  return all.slice(Math.max(0, first));
}

/** The average over all readings, in kbit/s, as if it had been silent before where they span less than the window. */
export function kbpsOf(readings: readonly Reading[]): number {
  const [first, last] = [readings[0], readings.at(-1)];
  if (!first || !last) return 0;
  return ((last.bytes - first.bytes) * 8) / Math.max(WINDOW_MS, last.at - first.at);
}

/**
 * Whether more than twice the bound arrives. What exceeds it a little shows after three seconds, ten times the bound
 * after 600 ms.
 */
export const exceeds = (readings: readonly Reading[], bound: number): boolean => kbpsOf(readings) > TOLERANCE * bound;
