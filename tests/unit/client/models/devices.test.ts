import { expect, test } from '@jest/globals';
import { effect } from '@preact/signals';
import { type CaptureState, DevicesModel } from '../../../../client/src/models/devices.ts';
import { memoryStore } from '../../../support/memory-store.ts';
import { FakeMedia } from './fake-media.ts';

function setUp({ store = memoryStore(), media = new FakeMedia() } = {}) {
  if (media.plugged.length === 0)
    media.plug({ audioinput: ['mic', 'headset'], videoinput: ['webcam', 'capture card'] });
  const devices = new DevicesModel({ media, permissions: media, secure: true, store, canChooseSpeaker: true });
  return { media, devices, store };
}

const deviceOf = (state: CaptureState) => (state.phase === 'on' ? state.track.getSettings().deviceId : state.phase);

/** Resolves when `reached` says so; a test that waits in vain runs into jest's own limit. */
const until = (reached: () => boolean) =>
  new Promise<void>((resolve) => {
    effect(() => {
      if (reached()) resolve();
    });
  });

test('opening asks one question for microphone and camera together', async () => {
  const { devices, media } = setUp();
  await devices.open();
  expect(deviceOf(devices.microphone.value)).toBe('mic');
  expect(deviceOf(devices.camera.value)).toBe('webcam');
  expect(media.requests).toHaveLength(1);
});

test('a camera is asked for 720p at 30 frames and a microphone with all processing', async () => {
  const { devices, media } = setUp();
  await devices.open();
  expect(media.requests[0]).toEqual({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  });
});

test('without a camera the microphone starts all the same', async () => {
  const media = new FakeMedia();
  media.plug({ audioinput: ['mic'] });
  const { devices } = setUp({ media });
  await devices.open();
  expect(deviceOf(devices.microphone.value)).toBe('mic');
  expect(devices.camera.value).toEqual({ phase: 'failed', why: 'none_found' });
});

test('a refusal is not asked again until the person wants it', async () => {
  const { devices, media } = setUp();
  media.refuse.audio = 'NotAllowedError';
  media.refuse.video = 'NotAllowedError';
  media.permission.microphone = 'denied';
  media.permission.camera = 'denied';
  await devices.open();
  expect(devices.microphone.value).toEqual({ phase: 'failed', why: 'denied' });
  expect(devices.camera.value).toEqual({ phase: 'failed', why: 'denied' });
  expect(media.requests).toHaveLength(1);
});

test('where only the camera is blocked, the microphone starts', async () => {
  const { devices, media } = setUp();
  media.refuse.video = 'NotAllowedError';
  media.permission.camera = 'denied';
  await devices.open();
  expect(deviceOf(devices.microphone.value)).toBe('mic');
  expect(devices.camera.value).toEqual({ phase: 'failed', why: 'denied' });
});

test('on a page without mediaDevices both say why', async () => {
  const devices = new DevicesModel({
    media: undefined,
    permissions: undefined,
    secure: false,
    store: memoryStore(),
    canChooseSpeaker: false,
  });
  await devices.open();
  expect(devices.microphone.value).toEqual({ phase: 'failed', why: 'insecure' });
  expect(devices.camera.value).toEqual({ phase: 'failed', why: 'insecure' });
});

test('turning the camera off stops its track; turning it on makes a new one', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleCamera();
  expect(devices.camera.value).toEqual({ phase: 'off' });
  expect(media.live('video')).toEqual([]);
  devices.toggleCamera();
  await until(() => devices.camera.value.phase === 'on');
  expect(media.live('video')).toHaveLength(1);
});

test('muting keeps the track', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleMuted();
  expect(devices.muted.value).toBe(true);
  expect(media.live('audio')).toHaveLength(1);
});

test('a muted person is heard for as long as the key to talk is held', async () => {
  const { devices } = setUp();
  await devices.open();
  devices.toggleMuted();
  devices.holdToTalk();
  expect(devices.muted.value).toBe(false);
  devices.letGo();
  expect(devices.muted.value).toBe(true);
});

test('leaving ends what the key held open', async () => {
  const { devices } = setUp();
  await devices.open();
  devices.toggleMuted();
  devices.holdToTalk();
  devices.release();
  await devices.open();
  expect(devices.muted.value).toBe(true);
});

test('another camera is published before the old one stops, so that others see no gap', async () => {
  const { devices, media } = setUp();
  await devices.open();
  const seen: [unknown, number][] = [];
  const stop = effect(() => void seen.push([deviceOf(devices.camera.value), media.live('video').length]));
  await devices.choose('camera', 'capture card');
  stop();
  expect(seen).toEqual([
    ['webcam', 1],
    ['capture card', 2],
  ]);
  expect(media.live('video').map(({ deviceId }) => deviceId)).toEqual(['capture card']);
});

test('where two cameras cannot be open at once, the old one stops first', async () => {
  const { devices, media } = setUp();
  await devices.open();
  media.oneAtATime = true;
  await devices.choose('camera', 'capture card');
  expect(deviceOf(devices.camera.value)).toBe('capture card');
  expect(media.live('video')).toHaveLength(1);
});

test('a choice outlives the visit', async () => {
  const { devices, store } = setUp();
  await devices.open();
  await devices.choose('microphone', 'headset');
  const next = setUp({ store }).devices;
  await next.open();
  expect(deviceOf(next.microphone.value)).toBe('headset');
  expect(next.chosen.microphone.value).toBe('headset');
});

test('a camera that is off stays off when another is chosen, and that one starts next', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleCamera();
  await devices.choose('camera', 'capture card');
  expect(media.live('video')).toEqual([]);
  devices.toggleCamera();
  await until(() => devices.camera.value.phase === 'on');
  expect(deviceOf(devices.camera.value)).toBe('capture card');
});

test('a microphone that is pulled out gives way to another, and takes over again when it is back', async () => {
  const { devices, media } = setUp();
  await devices.open();
  await devices.choose('microphone', 'headset');
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'] });
  await until(() => deviceOf(devices.microphone.value) === 'mic');
  media.plug({ audioinput: ['mic', 'headset'], videoinput: ['webcam'] });
  await until(() => deviceOf(devices.microphone.value) === 'headset');
  expect(media.live('audio')).toHaveLength(1);
});

test('a camera that is plugged in starts by itself where one was missed', async () => {
  const media = new FakeMedia();
  media.plug({ audioinput: ['mic'] });
  const { devices } = setUp({ media });
  await devices.open();
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'] });
  await until(() => devices.camera.value.phase === 'on');
});

test('releasing while the browser still asks leaves nothing running', async () => {
  const { devices, media } = setUp();
  const opening = devices.open();
  devices.release();
  await opening;
  expect(media.live()).toEqual([]);
  expect(devices.camera.value).toEqual({ phase: 'off' });
});

test('what was off stays off when devices are opened again', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleCamera();
  devices.release();
  await devices.open();
  expect(devices.camera.value).toEqual({ phase: 'off' });
  expect(media.live('audio')).toHaveLength(1);
});
