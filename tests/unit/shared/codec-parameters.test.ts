import { expect, test } from '@jest/globals';
import { RtpParameters } from '../../../server/shared/protocol/rtc.ts';

const codecs = {
  opus: { mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 111 },
  VP8: { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 96 },
  VP9: { mimeType: 'video/VP9', clockRate: 90_000, payloadType: 98 },
  H264: { mimeType: 'video/H264', clockRate: 90_000, payloadType: 100 },
  AV1: { mimeType: 'video/AV1', clockRate: 90_000, payloadType: 45 },
};

/** The parameters that remain of these, or where a refusal finds a fault. */
function remaining(codec: keyof typeof codecs, parameters: object): unknown {
  const parsed = RtpParameters.safeParse({ codecs: [{ ...codecs[codec], parameters }], encodings: [{ ssrc: 1 }] });
  return parsed.success ? parsed.data.codecs[0]?.parameters : parsed.error.issues[0]?.path.join('.');
}

/** What browsers send, as mediasoup-client reads their SDP. */
test.each([
  { from: 'Chromium', codec: 'opus', sent: { useinbandfec: 1, usedtx: 1 } },
  { from: 'a page that shares stereo sound', codec: 'opus', sent: { 'sprop-stereo': 1, stereo: 1 } },
  { from: 'Chromium', codec: 'VP8', sent: {} },
  { from: 'Chromium', codec: 'VP9', sent: { 'profile-id': 2 } },
  {
    from: 'Safari',
    codec: 'H264',
    sent: { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '640c1f' },
  },
] as const)('[S3] $codec parameters of $from remain', ({ codec, sent }) => {
  expect(remaining(codec, sent)).toEqual(sent);
});

test.each([
  {
    what: 'what Firefox wants to receive',
    codec: 'opus',
    sent: { maxplaybackrate: 48_000, stereo: 1 },
    kept: { stereo: 1 },
  },
  { what: 'what Firefox wants to receive', codec: 'VP8', sent: { 'max-fs': 12_288, 'max-fr': 60 }, kept: {} },
  {
    what: 'bitrates of libwebrtc',
    codec: 'VP8',
    sent: { 'x-google-min-bitrate': 2, 'x-google-max-bitrate': 1 },
    kept: {},
  },
  {
    what: 'what Chromium wants to receive',
    codec: 'opus',
    sent: { minptime: 10, ptime: 20, usedtx: 1 },
    kept: { usedtx: 1 },
  },
  { what: 'a default', codec: 'opus', sent: { usedtx: 0, stereo: 1 }, kept: { stereo: 1 } },
  { what: 'a default', codec: 'VP9', sent: { 'profile-id': 0 }, kept: {} },
  { what: 'parameter sets', codec: 'H264', sent: { 'sprop-parameter-sets': 'Z0IA,aM4=' }, kept: {} },
  { what: 'a parameter of another codec', codec: 'VP8', sent: { usedtx: 1, 'profile-id': 1 }, kept: {} },
  { what: 'a parameter of a codec that no router has', codec: 'AV1', sent: { profile: 0, tier: 0 }, kept: {} },
  { what: 'a name with a line break', codec: 'opus', sent: { 'x\na=evil': 1, usedtx: 1 }, kept: { usedtx: 1 } },
] as const)('[S3] $what is dropped from $codec', ({ codec, sent, kept }) => {
  expect(remaining(codec, sent)).toEqual(kept);
});

test.each([
  { codec: 'opus', parameter: 'useinbandfec', value: 2 },
  { codec: 'opus', parameter: 'usedtx', value: '1' },
  { codec: 'opus', parameter: 'stereo', value: -1 },
  { codec: 'opus', parameter: 'sprop-stereo', value: 0.5 },
  { codec: 'VP9', parameter: 'profile-id', value: 4 },
  { codec: 'H264', parameter: 'packetization-mode', value: 3 },
  { codec: 'H264', parameter: 'profile-level-id', value: '42e01f;x=1' },
  { codec: 'H264', parameter: 'level-asymmetry-allowed', value: 10 },
] as const)('[S3] $parameter $value of $codec is refused', ({ codec, parameter, value }) => {
  expect(remaining(codec, { [parameter]: value })).toBe(`codecs.0.parameters.${parameter}`);
});

test('[F12] however a sender combines parameters, there are only a few kinds of sound to try out', () => {
  const values = [undefined, 0, 1];
  const sent = values.flatMap((useinbandfec) =>
    values.flatMap((usedtx) =>
      values.flatMap((stereo) =>
        Array.from({ length: 118 }, (_, index) => ({ useinbandfec, usedtx, stereo, minptime: index + 3 })),
      ),
    ),
  );
  expect(new Set(sent.map((parameters) => JSON.stringify(remaining('opus', parameters)))).size).toBe(8);
});

test('[S3] the codec whose packets are sent again is named, whatever its payload type', () => {
  const rtx = { mimeType: 'video/rtx', clockRate: 90_000, payloadType: 1, parameters: { apt: 0 } };
  const { codecs: read } = RtpParameters.parse({
    codecs: [{ ...codecs.VP8, payloadType: 0 }, rtx],
    encodings: [{ ssrc: 1 }],
  });
  expect(read[1]?.parameters).toEqual({ apt: 0 });
});

test('[S3] each known RTCP feedback remains once', () => {
  const rtcpFeedback = [
    { type: 'nack' },
    { type: 'nack', parameter: '' },
    { type: 'nack', parameter: 'pli' },
    { type: 'ccm', parameter: 'tmmbr' },
    { type: 'x'.repeat(200) },
    { type: 'transport-cc' },
  ];
  const { codecs: read } = RtpParameters.parse({ codecs: [{ ...codecs.VP8, rtcpFeedback }], encodings: [{ ssrc: 1 }] });
  expect(read[0]?.rtcpFeedback?.map(({ type, parameter }) => [type, parameter].filter(Boolean).join(' '))).toEqual([
    'nack',
    'nack pli',
    'transport-cc',
  ]);
});
