/** RTP parameters as `producers:create` takes them: mostly what a browser sends, combined as no browser would. */

import type { RtpParameters } from '../../../server/shared/protocol/rtc.ts';
import type { Source } from '../../../server/shared/protocol/scalars.ts';
import { kindOf } from '../../../server/shared/protocol/scalars.ts';
import type { Dice } from './dice.ts';

type Codec = RtpParameters['codecs'][number];
type Encoding = NonNullable<RtpParameters['encodings']>[number];
type Extension = NonNullable<RtpParameters['headerExtensions']>[number];

const feedback = [
  { type: 'nack' },
  { type: 'nack', parameter: 'pli' },
  { type: 'ccm', parameter: 'fir' },
  { type: 'goog-remb' },
  { type: 'transport-cc' },
];

const audioCodecs: readonly Codec[] = [
  { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111, parameters: { useinbandfec: 1 } },
];
const videoCodecs: readonly Codec[] = [
  { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 },
  { mimeType: 'video/VP9', clockRate: 90_000, payloadType: 98, parameters: { 'profile-id': 0 } },
  {
    mimeType: 'video/H264',
    clockRate: 90_000,
    payloadType: 100,
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
];

const uris = [
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension',
  'urn:3gpp:video-orientation',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
  'urn:ietf:params:rtp-hdrext:toffset',
  'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay',
  'urn:mediasoup:params:rtp-hdrext:packet-id',
] as const satisfies readonly Extension['uri'][];

const rids = ['q', 'h', 'f'] as const;
const temporal = ['L1T1', 'L1T2', 'L1T3'] as const;
const modes = ['L1T1', 'L1T2', 'L1T3', 'L2T3', 'L3T3', 'L3T3_KEY', 'S3T3', 'S1T1', 'L3T1h'] as const;

export function parametersOf(source: Source, dice: Dice): RtpParameters {
  const codecs = codecsOf(source, dice);
  const mid = dice.chance(0.8) ? { mid: dice.chance(0.9) ? source : dice.pick(['0', 'x', 'a'.repeat(200)]) } : {};
  return {
    ...mid,
    codecs,
    headerExtensions: uris.filter(() => dice.chance(0.7)).map((uri) => ({ uri, id: idOf(uri, dice) })),
    encodings: encodingsOf(codecs, dice),
    rtcp: { cname: dice.pick(['fuzz', '', 'x'.repeat(64)]), reducedSize: dice.chance(0.8) },
  };
}

/** As the server numbers them, and sometimes as nobody does. */
function idOf(uri: Extension['uri'], dice: Dice): number {
  return dice.chance(0.98) ? 1 + uris.indexOf(uri) : dice.pick([13, 14, 15, 16, 255]);
}

function codecsOf(source: Source, dice: Dice): Codec[] {
  const codec = kindOf(source) === 'audio' ? dice.pick([...audioCodecs]) : dice.pick([...videoCodecs]);
  if (!codec) return [];
  const media = { ...codec, rtcpFeedback: feedback.filter(() => dice.chance(0.8)) };
  if (kindOf(source) === 'audio' || dice.chance(0.3)) return [media];
  const payloadType = dice.chance(0.98) ? media.payloadType + 1 : media.payloadType;
  return [media, { mimeType: 'video/rtx', clockRate: 90_000, payloadType, parameters: { apt: media.payloadType } }];
}

function encodingsOf(codecs: readonly Codec[], dice: Dice): Encoding[] {
  const [codec] = codecs;
  // The worker accepts no other codec in several streams.
  const several = codec?.mimeType === 'video/VP8' || codec?.mimeType === 'video/H264' || dice.chance(0.03);
  const count = several ? 1 + dice.int(3) : 1;
  const byRid = dice.chance(0.4);
  // Both together are refused: the worker aborts at packets that match one encoding in both ways.
  const bySsrc = !byRid || dice.chance(0.02);
  const hasRtx = bySsrc && codecs.length > 1 && dice.chance(0.8);
  return Array.from({ length: count }, (_, index) => {
    const ssrc = ssrcOf(dice);
    return {
      ...(byRid ? { rid: (dice.chance(0.98) ? rids[index] : dice.pick(rids)) ?? 'q' } : {}),
      ...(bySsrc ? { ssrc } : {}),
      ...(hasRtx ? { rtx: { ssrc: dice.chance(0.98) ? ssrcOf(dice) : ssrc } } : {}),
      ...settingsOf(codecs, { dice, several: count > 1 }),
    };
  });
}

function settingsOf(codecs: readonly Codec[], { dice, several }: { dice: Dice; several: boolean }): Encoding {
  const often = (probability: number, setting: () => Encoding) => (dice.chance(probability) ? setting() : {});
  return {
    ...often(0.4, () => ({ scalabilityMode: dice.pick(several && dice.chance(0.97) ? temporal : modes) })),
    ...often(0.3, () => ({ dtx: dice.chance(0.5) })),
    ...often(0.2, () => ({ maxBitrate: dice.field(32) })),
    ...often(0.02, () => ({ codecPayloadType: dice.pick(codecs)?.payloadType ?? dice.int(128) })),
  };
}

const ssrcOf = (dice: Dice) => (dice.chance(0.99) ? 1 + dice.int(0xffff_fffe) : dice.field(32));
