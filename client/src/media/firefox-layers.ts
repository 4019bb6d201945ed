/**
 * From this many macroblocks of 16x16 on, those of 1280x720, Firefox gives a simulcast layer a much higher minimum
 * bitrate.
 */
const COSTLY_MACROBLOCKS = 3600;

const blocks = (length: number) => Math.ceil(length / 16);

/**
 * How much Firefox scales down the largest simulcast layer of a camera of this size: by one column of macroblocks if
 * that suffices, otherwise not at all. Firefox sends a layer only if its bandwidth estimate exceeds the layers below by
 * the layer's minimum, and pads up to that; from 1280x720 on the minimum is 1200 kbit/s, below it 200
 * (`VideoStreamFactory.cpp`, `kResolutionAndBitrateLimits`; libwebrtc's `SimulcastRateAllocator`). At 1280x720 it would
 * wait for 2.1 Mbit/s, at 1264x711 for 0.9. Chromium's minimum is 600 kbit/s.
 */
export function fullLayerScale({ width, height }: { width: number; height: number }): number {
  if (blocks(width) * blocks(height) < COSTLY_MACROBLOCKS) return 1;
  const narrower = (blocks(width) - 1) * 16;
  const lower = (height * narrower) / width;
  // Rounded towards the larger video: Firefox cuts off fractions of a pixel.
  return blocks(narrower) * blocks(lower) < COSTLY_MACROBLOCKS ? Math.floor((width / narrower) * 1e5) / 1e5 : 1;
}
