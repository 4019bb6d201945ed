import { expect, test } from '@jest/globals';
import { effect } from '@preact/signals';
import { ordinarySettings } from '../../../../../client/src/devices/capture-settings.ts';
import { processed } from '../../../../../client/src/devices/captured.ts';
import type { CaptureKind } from '../../../../../client/src/devices/device-list.ts';
import type { EffectEnd, Effects } from '../../../../../client/src/devices/effects.ts';
import { type CaptureState, DevicesModel } from '../../../../../client/src/models/devices/devices.ts';
import type { Store } from '../../../../../client/src/util/store.ts';
import { memoryStore } from '../../../../support/memory-store.ts';
import { FakeMedia, FakeTrack } from './fake-media.ts';

type SetUp = {
  store?: Store;
  tabStore?: Store;
  media?: FakeMedia;
  effects?: Effects;
  permits?: (kind: CaptureKind) => boolean;
};

function setUp({ store = memoryStore(), tabStore = memoryStore(), media = new FakeMedia(), ...more }: SetUp = {}) {
  if (media.plugged.length === 0)
    media.plug({ audioinput: ['mic', 'headset'], videoinput: ['webcam', 'capture card'] });
  const devices = new DevicesModel({
    media,
    permissions: media,
    secure: true,
    store,
    tabStore,
    canChooseSpeaker: true,
    ...more,
  });
  return { media, devices, store };
}

const deviceOf = (state: CaptureState) => (state.phase === 'on' ? state.track.getSettings().deviceId : state.phase);

/** Resolves once `reached` returns true; a test that waits in vain runs into jest's own timeout. */
const until = (reached: () => boolean) =>
  new Promise<void>((resolve) => {
    effect(() => {
      if (reached()) resolve();
    });
  });

test('opening asks once for microphone and camera together', async () => {
  const { devices, media } = setUp();
  await devices.open();
  expect(deviceOf(devices.microphone.value)).toBe('mic');
  expect(deviceOf(devices.camera.value)).toBe('webcam');
  expect(media.requests).toHaveLength(1);
});

test('what a moderator does not permit stays muted and off, and can be muted and turned off all the same', async () => {
  const refused: CaptureKind[] = [];
  const { devices } = setUp({ permits: (kind) => refused.push(kind) === 0 });
  await devices.open();
  devices.toggleMuted();
  devices.toggleCamera();
  expect(refused).toEqual([]);
  devices.toggleMuted();
  devices.startPushToTalk();
  devices.toggleCamera();
  expect([devices.muted.value, devices.camera.value.phase]).toEqual([true, 'off']);
  expect(refused).toEqual(['microphone', 'microphone', 'camera']);
});

test('a camera is asked for 720p at 30 frames and a microphone with all processing', async () => {
  const { devices, media } = setUp();
  await devices.open();
  expect(media.requests[0]).toEqual({
    audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } },
  });
});

test('without a camera the microphone starts anyway', async () => {
  const media = new FakeMedia();
  media.plug({ audioinput: ['mic'] });
  const { devices } = setUp({ media });
  await devices.open();
  expect(deviceOf(devices.microphone.value)).toBe('mic');
  expect(devices.camera.value).toEqual({ phase: 'failed', reason: 'none_found' });
});

test('after a refusal nothing is requested again until the person wants it', async () => {
  const { devices, media } = setUp();
  media.refuse.audio = 'NotAllowedError';
  media.refuse.video = 'NotAllowedError';
  media.permission.microphone = 'denied';
  media.permission.camera = 'denied';
  await devices.open();
  expect(devices.microphone.value).toEqual({ phase: 'failed', reason: 'denied' });
  expect(devices.camera.value).toEqual({ phase: 'failed', reason: 'denied' });
  expect(media.requests).toHaveLength(1);
});

test('if only the camera is blocked, the microphone starts', async () => {
  const { devices, media } = setUp();
  media.refuse.video = 'NotAllowedError';
  media.permission.camera = 'denied';
  await devices.open();
  expect(deviceOf(devices.microphone.value)).toBe('mic');
  expect(devices.camera.value).toEqual({ phase: 'failed', reason: 'denied' });
});

test('on a page without mediaDevices both say why', async () => {
  const devices = new DevicesModel({
    media: undefined,
    permissions: undefined,
    secure: false,
    store: memoryStore(),
    tabStore: memoryStore(),
    canChooseSpeaker: false,
  });
  await devices.open();
  expect(devices.microphone.value).toEqual({ phase: 'failed', reason: 'insecure' });
  expect(devices.camera.value).toEqual({ phase: 'failed', reason: 'insecure' });
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

test('a muted person is heard as long as the push-to-talk key is held', async () => {
  const { devices } = setUp();
  await devices.open();
  devices.toggleMuted();
  devices.startPushToTalk();
  expect(devices.muted.value).toBe(false);
  devices.endPushToTalk();
  expect(devices.muted.value).toBe(true);
});

test('a muted person who holds the push-to-talk key is muted, not unmuted, by the server', async () => {
  const { devices } = setUp();
  await devices.open();
  devices.toggleMuted();
  devices.startPushToTalk();
  devices.mute();
  expect(devices.muted.value).toBe(true);
});

test('a reload of the tab keeps the microphone muted and the camera off, and requests no camera', async () => {
  const tabStore = memoryStore();
  const before = setUp({ tabStore });
  await before.devices.open();
  before.devices.toggleMuted();
  before.devices.toggleCamera();
  const { devices, media } = setUp({ tabStore });
  expect(devices.muted.value).toBe(true);
  await devices.open();
  expect(devices.muted.value).toBe(true);
  expect(devices.camera.value).toEqual({ phase: 'off' });
  expect(media.requests).toEqual([{ audio: expect.anything() }]);
});

test('a reload of the tab keeps an unmuted microphone and a camera that was turned on again', async () => {
  const tabStore = memoryStore();
  const before = setUp({ tabStore });
  await before.devices.open();
  for (let times = 0; times < 2; times += 1) {
    before.devices.toggleMuted();
    before.devices.toggleCamera();
  }
  const { devices } = setUp({ tabStore });
  await devices.open();
  expect(devices.muted.value).toBe(false);
  expect(devices.camera.value.phase).toBe('on');
});

test('push-to-talk leaves a muted person muted after a reload', async () => {
  const tabStore = memoryStore();
  const before = setUp({ tabStore });
  await before.devices.open();
  before.devices.toggleMuted();
  before.devices.startPushToTalk();
  const { devices } = setUp({ tabStore });
  expect(devices.muted.value).toBe(true);
});

test('leaving ends push-to-talk', async () => {
  const { devices } = setUp();
  await devices.open();
  devices.toggleMuted();
  devices.startPushToTalk();
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

test('if two cameras cannot be open at once, the old one stops first', async () => {
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

test('an unplugged microphone is replaced, and takes over again when it is back', async () => {
  const { devices, media } = setUp();
  await devices.open();
  await devices.choose('microphone', 'headset');
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'] });
  await until(() => deviceOf(devices.microphone.value) === 'mic');
  media.plug({ audioinput: ['mic', 'headset'], videoinput: ['webcam'] });
  await until(() => deviceOf(devices.microphone.value) === 'headset');
  expect(media.live('audio')).toHaveLength(1);
});

test('a change of devices by themselves is reported, with the device in use', async () => {
  const { devices, media } = setUp();
  await devices.open();
  await devices.choose('microphone', 'headset');
  expect(devices.news.value).toBeUndefined();
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'] });
  await until(() => devices.news.value !== undefined);
  expect(devices.news.value).toEqual({ what: 'lost', kind: 'microphone', device: { id: 'mic', label: 'The mic' } });
  media.plug({ audioinput: ['mic', 'headset'], videoinput: ['webcam'] });
  await until(() => devices.news.value?.what === 'back');
  expect(devices.news.value).toMatchObject({ kind: 'microphone', device: { id: 'headset' } });
});

test('if the replacement is unplugged as well, no device is reported in use', async () => {
  const { devices, media } = setUp();
  await devices.open();
  await devices.choose('microphone', 'headset');
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'] });
  await until(() => devices.news.value !== undefined);
  media.plug({ videoinput: ['webcam'] });
  await until(() => devices.news.value === undefined);
  expect(devices.microphone.value).toEqual({ phase: 'failed', reason: 'none_found' });
  media.plug({ audioinput: ['headset'], videoinput: ['webcam'] });
  await until(() => devices.news.value?.what === 'back');
});

test('an unplugged speaker is replaced by the first, and takes over again when it is back', async () => {
  const media = new FakeMedia();
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'], audiooutput: ['monitor', 'box'] });
  const { devices } = setUp({ media });
  await devices.open();
  await devices.choose('speaker', 'box');
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'], audiooutput: ['monitor'] });
  await until(() => devices.news.value !== undefined);
  expect(devices.chosen.speaker.value).toBeUndefined();
  expect(devices.news.value).toMatchObject({ what: 'lost', kind: 'speaker', device: { id: 'monitor' } });
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'], audiooutput: ['monitor', 'box'] });
  await until(() => devices.news.value?.what === 'back');
  expect(devices.chosen.speaker.value).toBe('box');
});

test('a device that appears while none is in use is not news', async () => {
  const { devices, media } = setUp();
  media.plug({ audioinput: ['mic', 'headset'], videoinput: ['webcam'] });
  await devices.open();
  devices.release();
  media.plug({ audioinput: ['mic'], videoinput: ['webcam'] });
  await devices.open();
  expect(devices.news.value).toBeUndefined();
});

test('a setting reopens the same device, and only the one it concerns', async () => {
  const { devices, media } = setUp();
  await devices.open();
  await devices.choose('microphone', 'headset');
  const camera = devices.camera.value;
  await devices.change({ noise: 'off', echoCancellation: false });
  expect(media.requests.at(-1)).toEqual({
    audio: {
      deviceId: { exact: 'headset' },
      echoCancellation: false,
      noiseSuppression: false,
      autoGainControl: true,
    },
  });
  expect(devices.camera.value).toBe(camera);
  await devices.change({ height: 1080, frameRate: 60 });
  expect(media.requests.at(-1)).toEqual({
    video: {
      deviceId: { exact: 'webcam' },
      width: { ideal: 1920 },
      height: { ideal: 1080 },
      frameRate: { ideal: 60 },
    },
  });
  expect(media.live()).toHaveLength(2);
});

test('of settings changed in quick succession the last one counts, and one microphone runs', async () => {
  const { devices, media } = setUp();
  await devices.open();
  await Promise.all([
    devices.change({ echoCancellation: false }),
    devices.change({ autoGainControl: false }),
    devices.change({ echoCancellation: true }),
  ]);
  expect(media.live('audio')).toHaveLength(1);
  expect(media.requests.at(-1)).toMatchObject({ audio: { echoCancellation: true, autoGainControl: false } });
});

test('settings outlive the visit, and invalid ones fall back to the default', async () => {
  const { devices, store } = setUp();
  await devices.change({ height: 360, noise: 'off' });
  expect(setUp({ store }).devices.settings.value).toMatchObject({ height: 360, noise: 'off', frameRate: 30 });
  store.write('capture', JSON.stringify({ height: 99_999, noise: 'loud', frameRate: 15, echoCancellation: 'yes' }));
  expect(setUp({ store }).devices.settings.value).toEqual({ ...ordinarySettings, frameRate: 15 });
});

test('a setting of a camera that is off counts when it is turned on', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleCamera();
  await devices.change({ height: 360 });
  expect(media.live('video')).toEqual([]);
  devices.toggleCamera();
  await until(() => devices.camera.value.phase === 'on');
  expect(media.requests.at(-1)).toMatchObject({ video: { height: { ideal: 360 } } });
});

test('the camera switches to the other side and back, and the side is remembered', async () => {
  const { devices, media, store } = setUp();
  media.facing = { webcam: 'user', 'capture card': 'environment' };
  await devices.open();
  await devices.flipCamera();
  expect(deviceOf(devices.camera.value)).toBe('capture card');
  const next = setUp({ store, media }).devices;
  await next.open();
  expect(deviceOf(next.camera.value)).toBe('capture card');
  next.release();
  media.oneAtATime = true;
  await devices.flipCamera();
  expect(deviceOf(devices.camera.value)).toBe('webcam');
});

test('if no camera knows which way it faces, switching goes from each to the next', async () => {
  const { devices } = setUp();
  await devices.open();
  await devices.flipCamera();
  expect(deviceOf(devices.camera.value)).toBe('capture card');
  expect(devices.chosen.camera.value).toBe('capture card');
  await devices.flipCamera();
  expect(deviceOf(devices.camera.value)).toBe('webcam');
});

/** An effect whose tracks can be told from a device's, and which a test can declare too slow. */
function fakeEffects() {
  const running = new Set<string>();
  const made: { onEnd: (reason: EffectEnd) => void }[] = [];
  const effects: Effects = (kind, source, { settings, onEnd }) => {
    if (kind === 'microphone' || settings.background === 'none') return undefined;
    const track = new FakeTrack('video', 'effect') as unknown as MediaStreamTrack;
    running.add(track.id);
    made.push({ onEnd });
    return Promise.resolve(processed(source, track, () => running.delete(track.id)));
  };
  return { effects, running, made };
}

test('an effect provides the track that is shown and sent, and ends with it', async () => {
  const { effects, running } = fakeEffects();
  const { devices, media } = setUp({ effects });
  await devices.open();
  await devices.change({ background: 'blur' });
  const state = devices.camera.value;
  expect(state.phase === 'on' && state.track !== state.source).toBe(true);
  expect(devices.chosen.camera.value).toBe('webcam');
  await devices.choose('camera', 'capture card');
  expect(devices.chosen.camera.value).toBe('capture card');
  expect([running.size, media.live('video').length]).toEqual([1, 1]);
  devices.toggleCamera();
  expect([running.size, media.live('video').length]).toEqual([0, 0]);
});

test('an effect that is too slow is turned off for good, with a toast', async () => {
  const { effects, made, running } = fakeEffects();
  const { devices, store } = setUp({ effects });
  await devices.change({ background: 'blur' });
  await devices.open();
  made[0]?.onEnd('too_slow');
  await until(() => devices.camera.value.phase === 'on' && devices.camera.value.track === devices.camera.value.source);
  expect(running.size).toBe(0);
  expect(devices.news.value).toEqual({ what: 'too_slow', kind: 'camera' });
  expect(setUp({ store }).devices.settings.value.background).toBe('none');
  await devices.change({ background: 'blur' });
  expect(devices.news.value).toBeUndefined();
});

test('a camera whose effect cannot start is shown without it, with a toast', async () => {
  const { devices, media } = setUp({
    effects: (kind) => (kind === 'camera' ? Promise.reject(new Error('no model')) : undefined),
  });
  await devices.change({ background: 'blur' });
  await devices.open();
  expect(deviceOf(devices.camera.value)).toBe('webcam');
  expect(devices.news.value).toEqual({ what: 'failed', kind: 'camera' });
  expect(devices.settings.value.background).toBe('none');
  expect(media.live('video')).toHaveLength(1);
});

test('a camera that is plugged in starts by itself if one was missing', async () => {
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

test('a muted microphone that is unplugged and replaced stays muted, and so does the one that is back', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleMuted();
  for (const audioinput of [['headset'], [], ['mic', 'headset']]) {
    media.plug({ audioinput, videoinput: ['webcam'] });
    const now = audioinput[0];
    await until(() => devices.microphone.value.phase === (now === undefined ? 'failed' : 'on'));
    expect(devices.muted.value).toBe(true);
  }
});

test('a camera that is off stays off when cameras are plugged in and out', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleCamera();
  for (const videoinput of [[], ['another'], ['webcam', 'another']]) {
    media.plug({ audioinput: ['mic'], videoinput });
    await until(() => devices.lists.value.camera.length === videoinput.length);
    expect(devices.camera.value).toEqual({ phase: 'off' });
  }
  expect(media.live('video')).toEqual([]);
});

test('a person who leaves muted with the camera off is so when they join again on the same page', async () => {
  const { devices, media } = setUp();
  await devices.open();
  devices.toggleMuted();
  devices.toggleCamera();
  devices.release();
  await devices.open();
  expect([devices.muted.value, devices.camera.value.phase]).toEqual([true, 'off']);
  expect(media.live('video')).toEqual([]);
});

test('whoever only views is not asked for devices, also after a reload', async () => {
  const tabStore = memoryStore();
  const { devices, media } = setUp({ tabStore });
  await devices.open();
  await devices.setViewOnly(true);
  expect([devices.microphone.value.phase, devices.camera.value.phase]).toEqual(['off', 'off']);

  const again = setUp({ tabStore, media }).devices;
  await again.open();
  expect(again.viewOnly.value).toBe(true);
  expect(media.requests).toHaveLength(1);
});

test('a viewer who takes part again has what was on before', async () => {
  const { devices } = setUp();
  await devices.open();
  devices.toggleCamera();
  await devices.setViewOnly(true);
  await devices.setViewOnly(false);
  expect([devices.microphone.value.phase, devices.camera.value.phase]).toEqual(['on', 'off']);
});

test('a viewer who turns on the microphone no longer only views, and the camera stays off', async () => {
  const { devices, media } = setUp();
  await devices.setViewOnly(true);
  await devices.open();
  devices.toggleMuted();
  await until(() => devices.microphone.value.phase === 'on');
  media.plug({ audioinput: ['mic'], videoinput: ['webcam', 'another'] });
  expect([devices.viewOnly.value, devices.camera.value.phase]).toEqual([false, 'off']);
});
