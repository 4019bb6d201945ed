/** In pixels, the largest of all frames. `frames` is infinite if the bytes end before the last one. */
export type PictureSize = {
  width: number;
  height: number;
  frames: number;
  /** How often a decoder goes over the whole picture (JPEG); once by default. */
  scans?: number;
};
