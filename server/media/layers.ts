import { parseScalabilityMode } from 'mediasoup';
import type { ConsumerLayers, RtpEncodingParameters } from 'mediasoup/types';

/**
 * The height of a camera's lowest spatial layer; each higher one has twice as many lines
 * (`client/src/media/encodings.ts`).
 */
const LOWEST_LINES = 180;
/** Enlarged by up to this factor, moving video looks as sharp as its tile can show. */
const ENLARGEMENT = 4 / 3;
/** For video lower than this, half the frame rate is enough to recognize people and what they do. */
const SMALL_LINES = 120;

/** How many spatial layers a sender offers: simulcast streams, or those of one SVC stream. */
export function spatialLayers(encodings: readonly RtpEncodingParameters[] = []): number {
  const [first] = encodings;
  return encodings.length > 1 ? encodings.length : parseScalabilityMode(first?.scalabilityMode).spatialLayers;
}

/** The lowest of this many spatial layers that fills a video of this height in device pixels. */
export function layersFor(height: number, { spatial }: { spatial: number }): Required<ConsumerLayers> {
  let spatialLayer = 0;
  while (spatialLayer < spatial - 1 && LOWEST_LINES * 2 ** spatialLayer * ENLARGEMENT < height) spatialLayer += 1;
  return { spatialLayer, temporalLayer: height < SMALL_LINES ? 1 : 2 };
}
