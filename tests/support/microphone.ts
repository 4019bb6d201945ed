import { randomUUID } from 'node:crypto';

/** The RTP parameters of a microphone: one Opus stream. */
export const opusParameters = {
  codecs: [{ mimeType: 'audio/opus', clockRate: 48000, channels: 2, payloadType: 111 }],
  encodings: [{ ssrc: 1111 }],
};

/** A new producer of a microphone, as `producers:create` takes it. */
export const microphone = (producer: string = randomUUID()) => ({
  producer,
  source: 'microphone' as const,
  rtpParameters: opusParameters,
  paused: false,
});
