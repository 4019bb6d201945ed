import { randomUUID } from 'node:crypto';

/** A new producer of a camera in two simulcast streams of VP8, as `producers:create` takes it. */
export const camera = (producer: string = randomUUID()) => ({
  producer,
  source: 'camera' as const,
  rtpParameters: {
    codecs: [{ mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 }],
    encodings: [{ ssrc: 2222 }, { ssrc: 3333 }],
  },
  paused: false,
});
