import { beforeEach, expect, test } from '@jest/globals';
import { Device, type types } from 'mediasoup-client';
import * as fakeParameters from 'mediasoup-client/fakeParameters';
import { FakeHandler } from 'mediasoup-client/handlers/FakeHandler';
import { SourceSender } from '../../../../client/src/media/source-sender.ts';
import { fakeTrack } from '../../../support/fake-track.ts';
import { until } from '../../../support/until.ts';

let transport: types.Transport;
let reported: string[];
let made: types.Producer[];

beforeEach(async () => {
  const device = new Device({ handlerFactory: FakeHandler.createFactory(fakeParameters) });
  await device.load({ routerRtpCapabilities: fakeParameters.generateRouterRtpCapabilities() });
  transport = device.createSendTransport(fakeParameters.generateTransportRemoteParameters());
  transport.on('connect', (_, connected) => connected());
  transport.on('produce', (_, produced) => produced(fakeParameters.generateProducerRemoteParameters()));
  reported = [];
  made = [];
});

type SetUp = {
  closeWithoutTrack?: boolean;
  held?: boolean;
  audibleCopies?: boolean;
  onTell?(request: string): void;
  /** Of the browser. */
  rtpSender?: object;
};

function makeSender({
  closeWithoutTrack = false,
  held = false,
  audibleCopies = true,
  onTell,
  rtpSender,
}: SetUp = {}): SourceSender {
  return new SourceSender({
    closeWithoutTrack,
    held,
    audibleCopies,
    notifyServer: async (request) => {
      reported.push(request);
      onTell?.(request);
    },
    produce: async ({ track }) => {
      const producer = await transport.produce({
        track,
        stopTracks: false,
        disableTrackOnPause: false,
        zeroRtpOnPause: true,
      });
      if (rtpSender) Object.defineProperty(producer, 'rtpSender', { value: rtpSender });
      made.push(producer);
      return producer;
    },
  });
}

test('nothing is created before there is a track', async () => {
  const source = makeSender();
  await source.set({ track: undefined, paused: false });
  expect(made).toEqual([]);
});

test('another camera replaces the first in the same producer', async () => {
  const source = makeSender();
  const [first, second] = [fakeTrack('video'), fakeTrack('video')];
  await source.set({ track: first, paused: false });
  await source.set({ track: second, paused: false });
  expect(made).toHaveLength(1);
  expect(made[0]?.track).toBe(second);
  expect(first.readyState).toBe('live');
  expect(reported).toEqual([]);
});

test('turning a camera off pauses its producer, and turning it on resumes it with the new track', async () => {
  const source = makeSender();
  await source.set({ track: fakeTrack('video'), paused: false });
  await source.set({ track: undefined, paused: false });
  expect(made[0]?.paused).toBe(true);
  const again = fakeTrack('video');
  await source.set({ track: again, paused: false });
  expect(made).toHaveLength(1);
  expect(made[0]?.track).toBe(again);
  expect(made[0]?.paused).toBe(false);
  expect(reported).toEqual(['producer:pause', 'producer:resume']);
});

test('a shared screen ends with its track, and the next one is another producer', async () => {
  const source = makeSender({ closeWithoutTrack: true });
  await source.set({ track: fakeTrack('video'), paused: false });
  await source.set({ track: undefined, paused: false });
  await source.set({ track: fakeTrack('video'), paused: false });
  expect(made.map(({ closed }) => closed)).toEqual([true, false]);
  expect(reported).toEqual(['producer:close']);
});

test('a producer that the server refused is closed, and the next request creates another one', async () => {
  const source = makeSender();
  await source.set({ track: fakeTrack('video'), paused: false });
  source.drop();
  expect(made[0]?.closed).toBe(true);
  await source.set({ track: fakeTrack('video'), paused: false });
  expect(made).toHaveLength(2);
});

test('of many requests in quick succession the last one counts', async () => {
  const source = makeSender();
  const track = fakeTrack('audio');
  await Promise.all([false, true, false, true, false, true].map((paused) => source.set({ track, paused })));
  expect(made).toHaveLength(1);
  expect(made[0]?.paused).toBe(true);
});

test('a held producer has no track, and gets the last one on release', async () => {
  const source = makeSender({ held: true });
  await source.set({ track: fakeTrack('video'), paused: false });
  expect(made[0]?.track).toBeNull();
  const another = fakeTrack('video');
  await source.set({ track: another, paused: false });
  expect(made[0]?.track).toBeNull();
  await source.release();
  expect(made).toHaveLength(1);
  expect(made[0]?.track).toBe(another);
  expect(made[0]?.paused).toBe(false);
  expect(reported).toEqual([]);
});

test('a source that is muted while held stays muted', async () => {
  const source = makeSender({ held: true });
  const track = fakeTrack('audio');
  await source.set({ track, paused: false });
  await source.set({ track, paused: true });
  await source.release();
  expect(made[0]?.paused).toBe(true);
  expect(reported).toEqual(['producer:pause']);
});

test('if clones stay silent after a phone call, the microphone itself is sent, and a silent clone while it is held', async () => {
  const source = makeSender({ audibleCopies: false });
  const microphone = fakeTrack('audio');
  await source.set({ track: microphone, paused: false });
  expect(made[0]?.track).toBe(microphone);
  await source.hold();
  expect(made[0]?.track).not.toBe(microphone);
  expect(made[0]?.track?.enabled).toBe(false);
  expect(microphone.enabled).toBe(true);
  await source.release();
  expect(made[0]?.track).toBe(microphone);
  expect(made).toHaveLength(1);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])('a request that comes %i turns after the last one is not lost', async (turns) => {
  const track = fakeTrack('video');
  const source: SourceSender = makeSender({
    onTell: async (request) => {
      if (request !== 'producer:pause') return;
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      void source.set({ track, paused: false });
    },
  });
  await source.set({ track, paused: false });
  await source.set({ track, paused: true });
  await until(() => reported.length === 2, 'it is resumed');
  expect(reported).toEqual(['producer:pause', 'producer:resume']);
});

test('a microphone is sent by a clone that is silenced while held, and releases the device with it', async () => {
  const source = makeSender();
  const [microphone, other] = [fakeTrack('audio'), fakeTrack('audio')];
  await source.set({ track: microphone, paused: false });
  const copy = made[0]?.track;
  expect(copy).not.toBe(microphone);
  expect(copy).toMatchObject({ kind: 'audio', enabled: true });
  await source.hold();
  expect(made[0]?.track).toBe(copy);
  expect(copy?.enabled).toBe(false);
  await source.release();
  expect(made[0]?.track).toBe(copy);
  expect(copy?.enabled).toBe(true);
  await source.set({ track: other, paused: false });
  expect(copy?.readyState).toBe('ended');
  expect(made[0]?.track).not.toBe(copy);
  source.close();
  expect(made[0]?.track?.readyState).toBe('ended');
  expect([microphone, other].map(({ readyState, enabled }) => [readyState, enabled])).toEqual([
    ['live', true],
    ['live', true],
  ]);
});

test('a held camera is not sent, and before its first release, not even silence', async () => {
  const [camera, microphone] = [makeSender(), makeSender({ held: true })];
  await camera.set({ track: fakeTrack('video'), paused: false });
  await camera.hold();
  await microphone.set({ track: fakeTrack('audio'), paused: false });
  expect(made.map(({ track }) => track)).toEqual([null, null]);
});

test('a device that its owner has released is not kept open by the sender', async () => {
  const source = makeSender();
  const [first, second] = [fakeTrack('audio'), fakeTrack('audio')];
  await source.set({ track: first, paused: false });
  const sent = made[0]?.track;
  first.stop();
  await source.set({ track: first, paused: false });
  expect(sent?.readyState).toBe('ended');
  expect(made[0]?.paused).toBe(false);
  await source.set({ track: second, paused: false });
  expect(made[0]?.track?.readyState).toBe('live');
});

test('of a low source only the lowest layer is encoded, whatever the server needs', async () => {
  const encodings = [{ rid: 'r0' }, { rid: 'r1' }, { rid: 'r2' }];
  let active: (boolean | undefined)[] = [];
  const rtpSender = {
    getParameters: () => ({ encodings }),
    setParameters: async (parameters: RTCRtpSendParameters) => {
      active = parameters.encodings.map((encoding) => encoding.active);
    },
  };
  const source = makeSender({ rtpSender });
  const track = fakeTrack('video');
  await source.set({ track, paused: false, low: true });
  expect(active).toEqual([true, false, false]);
  await source.limit(3);
  expect(active).toEqual([true, false, false]);
  await source.limit(0);
  expect(active).toEqual([false, false, false]);
  await source.limit(2);
  await source.set({ track, paused: false });
  expect(active).toEqual([true, true, false]);
});
