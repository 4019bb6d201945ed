import type { types } from 'mediasoup-client';
import type { VideoSettings } from '#shared/protocol/room.ts';
import type { Source } from '#shared/protocol/scalars.ts';
import { MAX_VIDEO_PIXELS } from '../util/max-video-pixels.ts';
import { fullLayerScale } from './firefox-layers.ts';

type Encoding = types.RtpEncodingParameters;
type Codec = types.RtpCodecCapability;

/** The options of mediasoup-client's `transport.produce`, besides the track. */
export type SendSettings = Pick<types.ProducerOptions, 'codec' | 'encodings' | 'codecOptions'>;

/** Each simulcast layer below the full one: its scale, its share of the bitrate, and the track height that it needs. */
const LOWER_LAYERS = [
  { scaleResolutionDownBy: 4, share: 0.06, needsHeight: 540 },
  { scaleResolutionDownBy: 2, share: 0.22, needsHeight: 360 },
];
/** The start bitrate of an encoder before bandwidth was measured, in kbit/s: good video within the first second. */
const START_KBPS = 800;

/**
 * The codec to send: the one that the server prefers if this browser encodes it, otherwise another common one, H264
 * before the rest since browsers without VP8 have it in hardware. Undefined leaves the choice to mediasoup-client.
 */
export function pickVideoCodec(preferred: VideoSettings['codec'], sendable: readonly Codec[]): Codec | undefined {
  const find = (name: string) => sendable.find(({ mimeType }) => mimeType.toLowerCase() === `video/${name}`);
  return find(preferred) ?? find('h264') ?? find('vp8');
}

/**
 * Simulcast layers for VP8 and H264, smallest first; three spatial SVC layers in one stream for VP9. A camera too small
 * for two layers has no temporal ones either: mediasoup 3.27 treats such a stream as SVC and drops the key frame with
 * which a consumer starts (`VP8.cpp`, `Process`, while there is no current temporal layer). `fullScale` is how much the
 * largest layer is scaled down.
 */
export function cameraEncodings(
  codec: string,
  { maxKbps, height, fullScale = 1 }: { maxKbps: number; height: number; fullScale?: number },
): Encoding[] {
  const bps = maxKbps * 1000;
  if (codec.toLowerCase() === 'video/vp9') return [{ scalabilityMode: svcMode(SVC_LAYERS), maxBitrate: bps }];
  const lower = LOWER_LAYERS.filter(({ needsHeight }) => height >= needsHeight);
  if (lower.length === 0) return [{ maxBitrate: bps }];
  const spent = lower.reduce((sum, { share }) => sum + share, 0);
  return [
    ...lower.map(({ scaleResolutionDownBy, share }) => layer(scaleResolutionDownBy, bps * share)),
    layer(fullScale, bps * (1 - spent)),
  ];
}

/**
 * A shared screen is one stream, with priority over the camera: nobody can read blurred text. It has no layers of any
 * kind, since the worker forwards nothing of a layered stream whose lowest layer does not fit.
 */
function screenEncodings(maxKbps: number, scale: number): Encoding[] {
  const smaller = scale > 1 ? { scaleResolutionDownBy: scale } : {};
  return [{ maxBitrate: maxKbps * 1000, priority: 'high', ...smaller }];
}

function layer(scaleResolutionDownBy: number, maxBitrate: number): Encoding {
  return { scaleResolutionDownBy, maxBitrate: Math.round(maxBitrate), scalabilityMode: 'L1T3' };
}

/**
 * The same encodings with only the lowest `layers` active. For SVC, whose layers are one encoding, that many are
 * encoded, and the video is as small as the highest of them was.
 */
export function limited(encodings: readonly RTCRtpEncodingParameters[], layers: number): RTCRtpEncodingParameters[] {
  return encodings.map((encoding, index) => {
    if (encodings.length > 1 || !isSpatial(encoding)) return { ...encoding, active: index < layers };
    const made = Math.max(1, layers);
    const scaleResolutionDownBy = 2 ** (SVC_LAYERS - made);
    return { ...encoding, active: layers > 0, scalabilityMode: svcMode(made), scaleResolutionDownBy };
  });
}

/** The maximum bitrate of a reduced layer, lowest layer first: enough to recognize people for two seconds. */
const REDUCED_BPS = [60_000, 100_000];

/** The same encodings with at most the lowest `layers` active, each at a low bitrate. */
export function reduced(encodings: readonly RTCRtpEncodingParameters[], layers: number): RTCRtpEncodingParameters[] {
  return encodings.map((encoding, index) => {
    const maxBitrate = REDUCED_BPS[index];
    if (index < layers && maxBitrate !== undefined) return { ...encoding, maxBitrate };
    return { ...encoding, active: false };
  });
}

/**
 * How much a camera's largest layer is scaled down in the browser of this mediasoup-client handler, so that its minimum
 * bitrate stays low.
 */
export function cameraScale(handlerName: string, track: MediaStreamTrack): number {
  const { width = 1280, height = 720 } = track.getSettings();
  return handlerName.startsWith('Firefox') ? fullLayerScale({ width, height }) : 1;
}

/** How much a shared screen is scaled down: not at all, unless the others' pages would hide it for its size. */
export function screenScale(track: MediaStreamTrack): number {
  const { width = 0, height = 0 } = track.getSettings();
  return Math.max(1, Math.ceil(Math.sqrt((width * height) / MAX_VIDEO_PIXELS) * 100) / 100);
}

const SVC_LAYERS = 3;
const svcMode = (layers: number) => `L${layers}T3${layers > 1 ? '_KEY' : ''}`;
/** Of our ways to send, only SVC is one encoding with a mode. */
const isSpatial = ({ scalabilityMode }: Encoding) => scalabilityMode !== undefined;

/** Music in stereo. */
const SCREEN_SOUND_BPS = 128_000;

/** How a source is sent. Silence is free (DTX), and speech survives single losses (in-band FEC). */
export function sendSettings(
  source: Source,
  {
    track,
    video,
    sendable,
    svc,
    handlerName,
  }: { track: MediaStreamTrack; video: VideoSettings; sendable: readonly Codec[]; svc: boolean; handlerName: string },
): SendSettings {
  if (source === 'microphone') return { codecOptions: { opusDtx: true, opusFec: true } };
  if (source === 'screen-audio') {
    return {
      codecOptions: { opusStereo: true, opusDtx: false, opusFec: true, opusMaxAverageBitrate: SCREEN_SOUND_BPS },
    };
  }
  // Without SVC, a camera in VP9 would be one large stream for everybody; a screen is one stream anyway.
  const preferred = source === 'camera' && video.codec === 'vp9' && !svc ? 'vp8' : video.codec;
  const codec = pickVideoCodec(preferred, sendable);
  const codecOptions = { videoGoogleStartBitrate: START_KBPS };
  const { height = 720 } = track.getSettings();
  const fullScale = cameraScale(handlerName, track);
  const encodings =
    source === 'screen'
      ? screenEncodings(video.screenMaxKbps, screenScale(track))
      : cameraEncodings(codec?.mimeType ?? '', { maxKbps: video.maxKbps, height, fullScale });
  return codec ? { codec, codecOptions, encodings } : { codecOptions, encodings };
}
