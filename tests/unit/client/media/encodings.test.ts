import { describe, expect, test } from '@jest/globals';
import { cameraEncodings, pickVideoCodec, reduced, sendSettings } from '../../../../client/src/media/encodings.ts';
import { fullLayerScale } from '../../../../client/src/media/firefox-layers.ts';
import { fakeTrack } from '../../../support/fake-track.ts';

const codec = (mimeType: string) => ({ kind: 'video' as const, mimeType, clockRate: 90000, preferredPayloadType: 96 });
const video = { codec: 'vp8' as const, maxKbps: 2500, screenMaxKbps: 2000 };

describe('the codec', () => {
  test.each([
    { preferred: 'vp8' as const, sendable: ['video/VP8', 'video/H264'], want: 'video/VP8' },
    { preferred: 'vp9' as const, sendable: ['video/VP8', 'video/VP9'], want: 'video/VP9' },
    { preferred: 'vp9' as const, sendable: ['video/VP8', 'video/H264'], want: 'video/H264' },
    { preferred: 'h264' as const, sendable: ['video/VP8'], want: 'video/VP8' },
    { preferred: 'vp8' as const, sendable: [], want: undefined },
  ])('$preferred of $sendable: $want', ({ preferred, sendable, want }) => {
    expect(pickVideoCodec(preferred, sendable.map(codec))?.mimeType).toBe(want);
  });
});

describe('a camera', () => {
  test.each([
    { height: 1080, scales: [4, 2, 1] },
    { height: 720, scales: [4, 2, 1] },
    { height: 480, scales: [2, 1] },
  ])('with a height of $height is sent in layers of 1/$scales', ({ height, scales }) => {
    const encodings = cameraEncodings('video/VP8', { maxKbps: 2500, height });
    expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual(scales);
    const total = encodings.reduce((sum, { maxBitrate = 0 }) => sum + maxBitrate, 0);
    expect(total).toBeCloseTo(2_500_000, -2);
  });

  test('too small for two layers is one plain stream, without temporal layers', () => {
    expect(cameraEncodings('video/VP8', { maxKbps: 2500, height: 240 })).toEqual([{ maxBitrate: 2_500_000 }]);
  });

  test('in VP9 is one SVC stream', () => {
    expect(cameraEncodings('video/VP9', { maxKbps: 2500, height: 720 })).toEqual([
      { scalabilityMode: 'L3T3_KEY', maxBitrate: 2_500_000 },
    ]);
  });
});

test.each([
  { handlerName: 'Chrome111', scale: 1 },
  { handlerName: 'Firefox120', scale: 1.01265 },
])('the largest layer of $handlerName is scaled by $scale', ({ handlerName, scale }) => {
  const sendable = [codec('video/VP8')];
  const { encodings = [] } = sendSettings('camera', {
    track: fakeTrack('video'),
    video,
    sendable,
    svc: true,
    handlerName,
  });
  expect(encodings.map(({ scaleResolutionDownBy }) => scaleResolutionDownBy)).toEqual([4, 2, scale]);
});

describe('the largest layer in Firefox', () => {
  test.each([
    { width: 1280, height: 720, sent: '1264x711' },
    { width: 720, height: 1280, sent: '704x1251' },
    { width: 960, height: 720, sent: '960x720' },
    { width: 640, height: 480, sent: '640x480' },
    // One column less is not enough there, and the video must stay as sharp as was chosen.
    { width: 1920, height: 1080, sent: '1920x1080' },
  ])('of a camera of $width x $height is $sent', ({ width, height, sent }) => {
    const scale = fullLayerScale({ width, height });
    expect(`${Math.trunc(width / scale)}x${Math.trunc(height / scale)}`).toBe(sent);
  });
});

test('the audio of a screen is music: in stereo, and never taken for silence', () => {
  const { codecOptions } = sendSettings('screen-audio', {
    track: fakeTrack('audio'),
    video,
    sendable: [],
    svc: true,
    handlerName: 'Chrome111',
  });
  expect(codecOptions).toMatchObject({ opusStereo: true, opusDtx: false });
});

test('speech is sent with DTX and in-band FEC', () => {
  const settings = sendSettings('microphone', {
    track: fakeTrack('audio'),
    video,
    sendable: [],
    svc: true,
    handlerName: 'Chrome111',
  });
  expect(settings).toEqual({ codecOptions: { opusDtx: true, opusFec: true } });
});

test('a shared screen is one stream in full size, with priority over the camera', () => {
  const { encodings } = sendSettings('screen', {
    track: fakeTrack('video'),
    video,
    sendable: [codec('video/VP8')],
    svc: true,
    handlerName: 'Chrome111',
  });
  expect(encodings).toEqual([{ maxBitrate: 2_000_000, priority: 'high' }]);
});

test.each([
  { width: 5120, height: 2880, sent: undefined },
  { width: 7680, height: 1440, sent: undefined },
  { width: 6016, height: 3384, sent: 1.18 },
  { width: 7680, height: 4320, sent: 1.5 },
])('a shared screen of $width x $height is sent with no more pixels than a page shows', ({ width, height, sent }) => {
  const track = Object.assign(fakeTrack('video'), { getSettings: () => ({ width, height }) });
  const sendable = [codec('video/VP8')];
  const { encodings = [] } = sendSettings('screen', { track, video, sendable, svc: true, handlerName: 'Chrome111' });
  expect(encodings[0]?.scaleResolutionDownBy).toBe(sent);
});

test.each([
  { source: 'camera' as const, svc: true, mimeType: 'video/VP9', streams: 1 },
  { source: 'camera' as const, svc: false, mimeType: 'video/VP8', streams: 3 },
  { source: 'screen' as const, svc: false, mimeType: 'video/VP9', streams: 1 },
])('if VP9 is preferred, a $source is sent in $mimeType in $streams streams; SVC: $svc', (row) => {
  const { codec: chosen, encodings } = sendSettings(row.source, {
    track: fakeTrack('video'),
    video: { ...video, codec: 'vp9' },
    sendable: ['video/VP8', 'video/VP9', 'video/H264'].map(codec),
    svc: row.svc,
    handlerName: 'Chrome111',
  });
  expect(chosen?.mimeType).toBe(row.mimeType);
  expect(encodings).toHaveLength(row.streams);
});

test.each([
  { layers: 1, rates: [60_000] },
  { layers: 2, rates: [60_000, 100_000] },
])('while Firefox probes, $layers layers are sent at $rates bit/s', ({ layers, rates }) => {
  const encodings = cameraEncodings('video/VP8', { maxKbps: 2500, height: 720 });
  const sent = reduced(encodings, layers).filter(({ active = true }) => active);
  expect(sent.map(({ maxBitrate }) => maxBitrate)).toEqual(rates);
});
