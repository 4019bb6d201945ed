/** Forwarding that follows the subscriptions. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ConsumerInfo } from '../../server/shared/protocol/media.ts';
import type { Subscriptions } from '../../server/shared/protocol/subscriptions.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TestPeer } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let made: Made;
const peers: TestPeer[] = [];
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer();
  made = madeOn(server);
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

async function joined(name: string): Promise<TestPeer> {
  const peer = new TestPeer(server.url);
  peers.push(peer);
  return peer.join('blue', name);
}

const nobodyNew = { cameras: 0, screens: 0, height: 360 };
const subscribingTo = (videos: Subscriptions['videos']): Subscriptions => ({ videos, newcomers: nobodyNew });

const created = ({ notices }: RawClient): ConsumerInfo[] =>
  notices
    .filter(({ name }) => name === 'consumers:created')
    .flatMap(({ notice }) => (notice as { consumers: ConsumerInfo[] }).consumers);

test('[F5] nobody receives video that they do not subscribe to, and everybody receives all audio', async () => {
  await joined('Ada');
  const eve = connect();
  const { media } = await eve.join('blue', 'Eve', { subscriptions: subscribingTo([]) });
  expect(media.consumers.map(({ source }) => source)).toEqual(['microphone']);
});

test('[F5] video starts with the subscription to it, pauses without it, and resumes with the next', async () => {
  await joined('Ada');
  const eve = connect();
  const { peers: others } = await eve.join('blue', 'Eve', { subscriptions: subscribingTo([]) });
  const subscription = { peer: others[0]?.id ?? '', source: 'camera' as const, height: 360 };
  await eve.request('subscriptions:set', subscribingTo([subscription]));
  // The microphone may come with a notice of its own.
  const cameras = () => created(eve).filter(({ source }) => source === 'camera');
  await until(() => cameras().length > 0, 'the consumer of the camera is created');
  const [camera] = cameras();
  for (const receipt of eve.receipts) receipt();
  const flows = (yes: boolean, what: string) =>
    until(() => made.consumers.some(({ id, paused }) => id === camera?.id && paused === !yes), what);
  await flows(true, 'it flows');
  await eve.request('subscriptions:set', subscribingTo([]));
  await flows(false, 'it is paused at once');
  await eve.request('subscriptions:set', subscribingTo([subscription]));
  await flows(true, 'it flows again');
  expect(cameras()).toHaveLength(1);
});

test('[F5] of the named videos, the first are remembered: twice as many as one participant receives', async () => {
  await server.close();
  server = await startTestServer({ rooms: { maxVisible: 2 } });
  made = madeOn(server);
  await joined('Ada');
  const first = connect();
  const { peers: others } = await first.join('blue', 'Eve', { subscriptions: subscribingTo([]) });
  const camera = (peer: string) => ({ peer, source: 'camera' as const, height: 360 });
  const behind = (more: number) =>
    subscribingTo([...Array.from({ length: more }, () => camera(randomUUID())), camera(others[0]?.id ?? '')]);
  const sourcesOf = async (subscriptions: Subscriptions) => {
    const { media } = await connect().join('blue', 'Zoe', { subscriptions });
    return media.consumers.map(({ source }) => source);
  };
  expect(await sourcesOf(behind(3))).toContain('camera');
  expect(await sourcesOf(behind(4))).not.toContain('camera');
  await first.request('subscriptions:set', behind(4));
  await first.request('subscriptions:set', behind(3));
  await first.notice('consumers:created');
  expect(created(first)).toHaveLength(1);
});

/** A room in which Ada and Bob each start to send, in that order, and Eve and Zoe have yet to give their receipts. */
async function unconfirmed() {
  const [ada, bob, eve, zoe] = [connect(), connect(), connect(), connect()];
  for (const [client, name] of [
    [ada, 'Ada'],
    [bob, 'Bob'],
    [eve, 'Eve'],
    [zoe, 'Zoe'],
  ] as const)
    await client.join('blue', name);
  const sent = [microphone(), camera(), microphone()] as const;
  await ada.request('producers:create', { producers: sent.slice(0, 2) });
  await until(() => created(eve).length === 2 && created(zoe).length === 2, 'both know what Ada sends');
  await bob.produce(sent[2]);
  await until(() => created(eve).length === 3 && created(zoe).length === 3, 'both know what Bob sends');
  const flowing = () => {
    const ids = made.consumers.filter(({ paused, closed }) => !paused && !closed).map(({ id }) => id);
    return { eve: flowingOf(created(eve), ids), zoe: flowingOf(created(zoe), ids) };
  };
  return { ada, eve, sent, flowing };
}

const flowingOf = (consumers: ConsumerInfo[], ids: string[]) =>
  consumers.filter(({ id }) => ids.includes(id)).map(({ producer }) => producer);

test('[F2] a receipt passes over a consumer that has been closed meanwhile, and counts for the others', async () => {
  const { ada, eve, sent, flowing } = await unconfirmed();
  await ada.request('producer:close', { producer: sent[1].producer });
  eve.receipts[0]?.();
  await until(() => flowing().eve.length > 0, 'the rest of the batch flows');
  expect(flowing().eve).toEqual([sent[0].producer]);
});

test('[F3] a receipt counts for its own batch only, and for its own receiver', async () => {
  const { eve, sent, flowing } = await unconfirmed();
  eve.receipts[1]?.();
  await until(() => flowing().eve.length > 0, 'the second batch flows');
  expect(flowing()).toEqual({ eve: [sent[2].producer], zoe: [] });
});

test('[F12] a consumer that its receiver rejects never flows, and all others do', async () => {
  const { eve, sent, flowing } = await unconfirmed();
  const [sound, video, other] = sent.map(({ producer }) => producer);
  const rejecting = { producers: [video, crypto.randomUUID()] };
  for (let times = 0; times < 2; times += 1) {
    expect(await eve.request('consumers:reject', rejecting)).toMatchObject({ ok: true });
  }
  for (const give of eve.receipts) give();
  await until(() => flowing().eve.length === 2, 'the others flow');
  await eve.request('subscriptions:set', subscribingTo([]));
  await eve.request('subscriptions:set', { videos: [], newcomers: { ...nobodyNew, cameras: 9 } });
  expect(flowing()).toEqual({ eve: [sound, other], zoe: [] });
});

test('[F6] video that nobody has subscribed to for some time is closed, and its receiver told', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  await bob.receives('Ada', ['camera']);
  bob.call.subscribe(subscribingTo([]));
  await until(() => bob.person('Ada')?.camera?.track === undefined, 'the track is gone');
  expect(bob.person('Ada')?.microphone?.track).toBeDefined();
  ada.call.leave();
});

test('[F7] a sender is notified when nobody takes its video, and at once when somebody does', async () => {
  const eve = connect();
  await eve.join('blue', 'Eve', { subscriptions: subscribingTo([]) });
  const ada = await joined('Ada');
  const reported: number[] = [];
  ada.signalling.on('producer:layersNeeded', ({ layers }) => reported.push(layers));
  await until(() => reported.length === 1, 'nobody takes it');
  const bob = await joined('Bob');
  await bob.receives('Ada', ['camera']);
  await until(() => reported.length === 2, 'somebody takes it');
  expect([reported[0], Number(reported[1]) > 0]).toEqual([0, true]);
});

test('[R6] invalid subscriptions are refused', async () => {
  const eve = connect();
  await eve.join('blue');
  const peer = '00000000-0000-4000-8000-000000000000';
  for (const bad of [
    {},
    subscribingTo([{ peer, source: 'camera', height: 0 }]),
    { videos: [], newcomers: { cameras: -1 } },
  ]) {
    expect(await eve.refusal('subscriptions:set', bad)).toBe('bad_request');
  }
  expect((await eve.request('subscriptions:set', subscribingTo([{ peer, source: 'camera', height: 90 }]))).ok).toBe(
    true,
  );
});

test.each([Number.NaN, 0.5, -1, 8193, 1e300, '360', null])('[R6] a height of %p is refused', async (height) => {
  const eve = connect();
  await eve.join('blue');
  const peer = '00000000-0000-4000-8000-000000000000';
  expect(
    await eve.refusal('subscriptions:set', { videos: [{ peer, source: 'camera', height }], newcomers: nobodyNew }),
  ).toBe('bad_request');
});

test('[F5] subscribing to nonexistent video, or to people in other rooms, brings no more than others get', async () => {
  await server.close();
  server = await startTestServer({ rooms: { maxVisible: 1 } });
  made = madeOn(server);
  const elsewhere = connect();
  const { self: stranger } = await elsewhere.join('green', 'Zoe', { subscriptions: subscribingTo([]) });
  await elsewhere.produce(camera());
  for (const name of ['Ada', 'Bob', 'Cleo']) {
    const sender = connect();
    await sender.join('blue', name, { subscriptions: subscribingTo([]) });
    await sender.produce(camera());
  }
  const eve = connect();
  eve.socket.on('notices', (_, _sequence, receipt?: () => void) => receipt?.());
  const { peers: others } = await eve.join('blue', 'Eve', { subscriptions: subscribingTo([]) });
  const peersOf = [stranger, ...others.map(({ id }) => id)];
  const flowing = () => made.consumers.filter(({ paused, closed }) => !paused && !closed).length;
  for (let turn = 0; turn < 24; turn += 1) {
    const turned = [...peersOf.slice(turn % 4), ...peersOf.slice(0, turn % 4)];
    await eve.request(
      'subscriptions:set',
      subscribingTo(turned.map((peer) => ({ peer, source: 'camera', height: 8192 }))),
    );
  }
  await until(() => flowing() === 1, 'one video flows');
  const received = created(eve).map(({ peer }) => peer);
  expect(received).not.toContain(stranger);
  expect(received).toHaveLength(new Set(received).size);
});

test('a room on two workers is one room, and each stream is piped once and only while it is needed', async () => {
  await server.close();
  server = await startTestServer({ media: { workers: 2, spreadPercent: 0 } });
  made = madeOn(server);
  const piped = () => made.consumers.filter(({ type, closed }) => type === 'pipe' && !closed).length;
  const people = [await joined('Ada'), await joined('Bob'), await joined('Cleo'), await joined('Dan')];
  for (const person of people) {
    await until(() => person.call.people.value.length === 3, 'all are here');
    for (const { name } of person.call.people.value) await person.receives(name, ['microphone', 'camera']);
  }
  expect(await server.routers()).toHaveLength(2);
  // Two people on each side send two streams each to the other side.
  await until(() => piped() === 8, 'every stream is piped once');
  for (const person of people.slice(1)) person.call.leave();
  await until(() => piped() === 0, 'the pipes are closed');
});
