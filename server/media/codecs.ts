import { ortc } from 'mediasoup';
import type { RouterRtpCodecCapability, RtpCapabilities } from 'mediasoup/types';
import type { VideoSettings } from '#shared/protocol/room.ts';

const VIDEO_ORIENTATION = 'urn:3gpp:video-orientation';

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

/** The capabilities that clients of a router with these codecs are offered, known before it exists. */
export function routerRtpCapabilities(codecs: RouterRtpCodecCapability[]): RtpCapabilities {
  return withoutOrientation(ortc.generateRouterRtpCapabilities(codecs));
}

/**
 * Leaves out the header extension by which a phone sends its video as the sensor records it, with the angle by which
 * receivers turn it (3GPP TS 26.114, 7.4.5): the worker reports each change of it, which may come with each packet.
 * Browsers turn the video before they encode it if the extension is not negotiated, which also suits Firefox, where
 * receivers do not know it.
 */
export function withoutOrientation<Rtp extends { headerExtensions?: { uri: string }[] | undefined }>(rtp: Rtp): Rtp {
  if (!rtp.headerExtensions) return rtp;
  return { ...rtp, headerExtensions: rtp.headerExtensions.filter(({ uri }) => uri !== VIDEO_ORIENTATION) };
}
