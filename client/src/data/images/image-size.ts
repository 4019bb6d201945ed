/** In pixels, the largest of all frames. `frames` is infinite if the bytes end before the last one. */
export type ImageSize = {
  width: number;
  height: number;
  frames: number;
  /** How often a decoder goes over the whole image (JPEG); once by default. */
  scans?: number;
};
