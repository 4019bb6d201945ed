/** Decides which images are fetched without a click, and how each is shown. */
import type { ImageSize } from './image-size.ts';

/** In bytes; larger images wait for a click. */
const MAX_UNREQUESTED_BYTES = 2_000_000;
const unrequestedTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** A frame with more pixels is never decoded: at four bytes each, it would take 160 MB. */
const MAX_PIXELS = 40_000_000;
/** A frame of at most 1920 x 1080 is shown as it is. */
const MAX_PLAIN_PIXELS = 2_100_000;
/** Animations are shown as they are if all frames together have at most this many pixels. */
const MAX_ANIMATED_PIXELS = 40_000_000;

/**
 * Encoders write up to twenty scans. A hundred thousand empty ones fit into 2 MB, and each takes a decoder as long as a
 * full one.
 */
const MAX_SCANS = 100;

/** Whether a file is small enough, and declared as an image, to be fetched without a click. */
export const comesUnrequested = ({ type, bytes }: { type: string; bytes: number }): boolean =>
  bytes <= MAX_UNREQUESTED_BYTES && unrequestedTypes.includes(type);

/**
 * `plain`: as it is. `preview`: its first frame, scaled down. `never`: it has too many pixels or scans to be decoded at
 * all.
 */
export type Showing = 'plain' | 'preview' | 'never';

export function showingOf({ width, height, frames, scans = 1 }: ImageSize): Showing {
  const pixels = width * height;
  if (pixels > MAX_PIXELS || scans > MAX_SCANS) return 'never';
  return pixels <= MAX_PLAIN_PIXELS && pixels * frames <= MAX_ANIMATED_PIXELS ? 'plain' : 'preview';
}
