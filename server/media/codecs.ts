import { ortc } from 'mediasoup';
import type { RouterRtpCodecCapability, RtpCapabilities } from 'mediasoup/types';
import type { VideoSettings } from '#shared/protocol/room.ts';

const opus: RouterRtpCodecCapability = { kind: 'audio', mimeType: 'audio/opus', clockRate: 48000, channels: 2 };

const video: Record<VideoSettings['codec'], RouterRtpCodecCapability> = {
  vp8: { kind: 'video', mimeType: 'video/VP8', clockRate: 90000 },
  vp9: { kind: 'video', mimeType: 'video/VP9', clockRate: 90000, parameters: { 'profile-id': 0 } },
  h264: {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90000,
    // Constrained baseline, level 3.1: what every browser with H264 encodes and decodes (RFC 7742, section 6.2).
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
};

/** The codecs of every router: Opus, and all three video codecs with the preferred one first. */
export function routerCodecs(preferred: VideoSettings['codec']): RouterRtpCodecCapability[] {
  return [opus, video[preferred], ...Object.values(video).filter((codec) => codec !== video[preferred])];
}

/** The capabilities that a router with these codecs will have, known before it exists. */
export function routerRtpCapabilities(codecs: RouterRtpCodecCapability[]): RtpCapabilities {
  return ortc.generateRouterRtpCapabilities(codecs);
}
