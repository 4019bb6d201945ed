/** mediasoup-client and `SfuLink` on an RTCPeerConnection with the restrictions of Safari. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Device, type types } from 'mediasoup-client';
import * as fakeParameters from 'mediasoup-client/fakeParameters';
import { ConsumerTrial } from '../../../../client/src/media/consumer-trial.ts';
import { handlerFor, prepare } from '../../../../client/src/media/device.ts';
import { SfuLink } from '../../../../client/src/media/sfu-link.ts';
import type { Signalling } from '../../../../client/src/signalling/signalling.ts';
import type { RequestInput } from '../../../../server/shared/protocol/events.ts';
import type { Transports } from '../../../../server/shared/protocol/media.ts';
import type { Welcome } from '../../../../server/shared/protocol/room.ts';
import { type Made, pretendSafari } from '../../../support/fake-safari.ts';
import { fakeTrack } from '../../../support/fake-track.ts';
import { until } from '../../../support/until.ts';

let made: Made;
let undo: () => void;
const links: SfuLink[] = [];
beforeEach(() => {
  ({ made, undo } = pretendSafari());
});
afterEach(() => {
  for (const link of links.splice(0)) link.close();
  undo();
});

/** The fakes are frozen, unlike a server's answer. */
const transportParameters = () => structuredClone(fakeParameters.generateTransportRemoteParameters());

type Produced = RequestInput<'producers:create'>['producers'][number];

async function setUp({ held = false, codec = 'vp8' as 'vp8' | 'vp9' | 'h264' } = {}) {
  const video = { codec, maxKbps: 2500, screenMaxKbps: 2000 };
  const rtpCapabilities = fakeParameters.generateRouterRtpCapabilities();
  const welcome = { rtpCapabilities, video, relayOnly: false } as unknown as Welcome;
  const prepared = await prepare(welcome);
  made.calls.length = 0;
  made.connections.length = 0;
  const produced: Produced[] = [];
  const refused: unknown[] = [];
  const request = async (name: string, input: RequestInput<'producers:create'>) => {
    if (name === 'producers:create') produced.push(...input.producers);
  };
  const signalling = { iceServers: [], on: () => () => undefined, request } as unknown as Signalling;
  const [sendTransport, receiveTransport] = [0, 1].map(() => transportParameters());
  const link = new SfuLink({
    prepared,
    signalling,
    welcome,
    transports: { sendTransport, receiveTransport } as unknown as Transports,
    trial: new ConsumerTrial(prepared.device),
    held,
    onTrack: () => undefined,
    onRejected: () => undefined,
    onProgress: () => undefined,
    onPath: () => undefined,
    onReach: () => undefined,
    onFailed: () => undefined,
    onRefused: (_, error) => refused.push(error),
  });
  const [microphone, camera] = [fakeTrack('audio'), fakeTrack('video')];
  link.send('microphone', { track: microphone, paused: false });
  link.send('camera', { track: camera, paused: false });
  await until(() => produced.length + refused.length === 2, 'both are made or refused');
  const senders = () => made.connections.flatMap(({ transceivers }) => transceivers.map(({ sender }) => sender));
  links.push(link);
  return { link, produced, refused, camera, senders, prepared };
}

function cameraOf(produced: readonly Produced[]): types.RtpParameters {
  const camera = produced.find(({ source }) => source === 'camera');
  if (!camera) throw new Error('no camera is sent');
  return camera.rtpParameters as types.RtpParameters;
}

test('mediasoup-client’s own Safari handler cannot send a camera in layers', async () => {
  const device = await Device.factory();
  expect(device.handlerName).toBe('Safari12');
  await device.load({ routerRtpCapabilities: fakeParameters.generateRouterRtpCapabilities() });
  const transport = device.createSendTransport(transportParameters());
  transport.on('connect', (_, connected) => connected());
  transport.on('produce', (_, produced) => produced({ id: 'camera' }));
  const encodings = [{ maxBitrate: 100_000 }, { maxBitrate: 900_000 }];
  await expect(transport.produce({ track: fakeTrack('video'), encodings })).rejects.toThrow('without a rid');
});

test('the handler with RIDs is used instead, and others stay as they are', () => {
  expect(handlerFor('Safari12')).toBe('Chrome111');
  expect(handlerFor('Firefox120')).toBe('Firefox120');
  expect(handlerFor(undefined)).toBeUndefined();
});

test('a camera is sent in three layers with RIDs, and a microphone beside it', async () => {
  const { produced, refused, prepared } = await setUp();
  expect(refused).toEqual([]);
  expect(prepared.identity).toBeDefined();
  const { codecs, encodings = [] } = cameraOf(produced);
  expect(codecs[0]?.mimeType).toBe('video/VP8');
  expect(encodings.map(({ rid, scaleResolutionDownBy }) => `${rid} 1/${scaleResolutionDownBy}`)).toEqual([
    'r0 1/4',
    'r1 1/2',
    'r2 1/1',
  ]);
  expect(encodings.every(({ ssrc }) => ssrc === undefined)).toBe(true);
  expect(produced.map(({ rtpParameters: { mid } }) => mid).sort()).toEqual(['0', '1']);
});

test('held senders lose their track before the answer lets anything flow, and get it with the release', async () => {
  const { link, refused, senders, camera } = await setUp({ held: true });
  expect(refused).toEqual([]);
  const answers = made.calls.filter((call) => call.startsWith('setRemoteDescription'));
  expect(answers).toEqual(['setRemoteDescription, sending nothing', 'setRemoteDescription, sending nothing']);
  expect(made.calls.indexOf('replaceTrack null')).toBeLessThan(made.calls.indexOf('createOffer'));
  link.release();
  await until(() => senders().every(({ track }) => track !== null), 'both send');
  expect(senders().some(({ track }) => track?.id === camera.id)).toBe(true);
});

test('reducing layers twice in a row works, though parameters may be set only once after each read', async () => {
  const { link, produced, refused, senders } = await setUp();
  const camera = produced.find(({ source }) => source === 'camera')?.producer ?? '';
  const active = () =>
    senders()
      .find(({ rids }) => rids.length === 3)
      ?.getParameters()
      .encodings.map((encoding) => encoding.active);
  link.limit(camera, 1);
  await until(() => active()?.[1] === false, 'one layer is left');
  link.limit(camera, 2);
  await until(() => active()?.[1] === true, 'two layers are encoded');
  expect(active()).toEqual([true, true, false]);
  expect(refused).toEqual([]);
});

test('if the server prefers VP9, VP8 is sent in layers, since scalability modes are ignored', async () => {
  const { produced, prepared } = await setUp({ codec: 'vp9' });
  expect(prepared.svc).toBe(false);
  const { codecs, encodings } = cameraOf(produced);
  expect(codecs[0]?.mimeType).toBe('video/VP8');
  expect(encodings).toHaveLength(3);
});

test('H264 is sent in layers too', async () => {
  const { produced } = await setUp({ codec: 'h264' });
  const { codecs, encodings } = cameraOf(produced);
  expect(codecs[0]?.mimeType).toBe('video/H264');
  expect(encodings).toHaveLength(3);
});
