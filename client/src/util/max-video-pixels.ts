/**
 * The largest video that a page sends or shows, in pixels: a 5K display. A decoder keeps several frames in memory,
 * however few bytes they took to send.
 */
export const MAX_VIDEO_PIXELS = 5120 * 2880;
