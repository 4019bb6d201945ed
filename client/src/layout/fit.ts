import type { Size } from './best-grid.ts';

/** As in CSS `object-fit`. */
export type Fit = 'cover' | 'contain';

/** Less of a picture than this, and a face near its edge is cut. */
const LEAST_SHOWN = 0.74;

/** Fills the tile where that hides little of the video; otherwise shows the whole video, as with an upright phone. */
export function chooseFit(video: Size, tile: Size): Fit {
  const ratio = video.width / video.height / (tile.width / tile.height);
  return Math.min(ratio, 1 / ratio) >= LEAST_SHOWN ? 'cover' : 'contain';
}
