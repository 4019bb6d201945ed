import { parseScalabilityMode } from 'mediasoup';
import type { ConsumerLayers, RtpEncodingParameters, RtpParameters } from 'mediasoup/types';

/**
 * The height of a camera's lowest spatial layer; each higher layer is twice as high
 * (`client/src/media/encodings.ts`).
 */
const LOWEST_HEIGHT = 180;
/** Enlarged by up to this factor, moving video looks as sharp as its tile can show. */
const ENLARGEMENT = 4 / 3;
/** For video lower than this, half the frame rate is enough to recognize people and what they do. */
const SMALL_HEIGHT = 120;

/** How many spatial layers a sender offers: simulcast streams, or those of one SVC stream. */
export function spatialLayers(encodings: readonly RtpEncodingParameters[] = []): number {
  const [first] = encodings;
  return encodings.length > 1 ? encodings.length : parseScalabilityMode(first?.scalabilityMode).spatialLayers;
}

/** The least packets of a frame in one stream: one for each spatial layer of SVC, which only VP9 has. */
export function packetsPerFrame({ codecs, encodings = [] }: RtpParameters): number {
  const isSvc = encodings.length === 1 && codecs[0]?.mimeType.toLowerCase() === 'video/vp9';
  return isSvc ? spatialLayers(encodings) : 1;
}

/** The lowest of this many spatial layers that fills a video of this height in device pixels. */
export function layersFor(height: number, { spatial }: { spatial: number }): Required<ConsumerLayers> {
  let spatialLayer = 0;
  while (spatialLayer < spatial - 1 && LOWEST_HEIGHT * 2 ** spatialLayer * ENLARGEMENT < height) spatialLayer += 1;
  return { spatialLayer, temporalLayer: height < SMALL_HEIGHT ? 1 : 2 };
}
