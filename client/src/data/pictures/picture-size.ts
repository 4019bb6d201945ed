/** In pixels, the largest of all frames. `frames` is infinite where the bytes end before the last one. */
export type PictureSize = { width: number; height: number; frames: number };
