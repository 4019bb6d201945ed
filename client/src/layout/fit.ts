import type { Size } from './best-grid.ts';

/** As in CSS `object-fit`. */
export type Fit = 'cover' | 'contain';

/** If less of a video than this is visible, a face near its edge is cropped. */
const MIN_SHOWN = 0.74;

/**
 * Fills the tile if that hides little of the video; otherwise shows the whole video, for example of an upright phone.
 */
export function chooseFit(video: Size, tile: Size): Fit {
  const ratio = video.width / video.height / (tile.width / tile.height);
  return Math.min(ratio, 1 / ratio) >= MIN_SHOWN ? 'cover' : 'contain';
}
