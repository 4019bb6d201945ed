/** Participants who only view: no send transport, nothing prepared to send, and on the stage when they want. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { TransportInfo, Transports } from '../../server/shared/protocol/media.ts';
import { Bot } from '../load/bot.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { capturing } from '../support/fake-track.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { everything, fakeIdentity, TestPeer } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until, whenSignal } from '../support/until.ts';

const bots = tickingBots();
let server: TestServer;
const connect = connectedClients(() => server.url);
const peers: TestPeer[] = [];

beforeEach(async () => {
  server = await startTestServer({ media: { workers: 1, isolationWorkers: 0 } });
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

function person({ viewOnly = false } = {}): TestPeer {
  const peer = new TestPeer(server.url, { identity: fakeIdentity });
  peers.push(peer);
  peer.viewOnly.value = viewOnly;
  if (viewOnly) peer.microphone.value = peer.camera.value = { phase: 'off' };
  return peer;
}

async function transports(): Promise<number> {
  return (await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds.length ?? 0;
}

async function mediaOf(client: RawClient, asked: object): Promise<Transports> {
  const { rtpCapabilities } = await client.welcome;
  const answer = await client.request('room:join', { room: 'blue', name: 'Eve', rtpCapabilities, ...asked });
  return (answer as { result: { media: Transports } }).result.media;
}

async function openSend(client: RawClient): Promise<TransportInfo> {
  return ((await client.request('transport:createSend', {})) as { result: TransportInfo }).result;
}

test('[S9] has no send transport, and may not send, until the client requests one', async () => {
  const eve = connect();
  expect(Object.keys(await mediaOf(eve, { viewOnly: true }))).not.toContain('sendTransport');
  expect(await transports()).toBe(1);
  expect(await eve.produce(microphone())).toBe('bad_request');
  const [{ id }, again] = await Promise.all([openSend(eve), openSend(eve)]);
  expect([again.id, (await openSend(eve)).id]).toEqual([id, id]);
  expect(await transports()).toBe(2);
  expect(await eve.produce(microphone())).toBe('ok');
});

test('[R4] of the answers with the send transport, only the last is remembered', async () => {
  const eve = connect();
  await mediaOf(eve, { viewOnly: true });
  const ask = (number: number) => eve.say('transport:createSend', number, {});
  const [, second] = [await ask(100), await ask(101)];
  expect(await ask(101)).toEqual(second);
  expect(await ask(100)).toMatchObject({ ok: false, code: 'duplicate_request' });
});

test('[S9] receives what the others send', async () => {
  const common = { url: server.url, room: 'blue', subscriptions: everything, camera: true, dtx: false };
  bots.push(await Bot.join({ ...common, name: 'Ada', speaks: true, counts: false }));
  const viewer = await Bot.join({ ...common, name: 'Bob', speaks: false, counts: true, viewOnly: true });
  bots.push(viewer);
  await until(() => viewer.received.packets > 50, 'her audio and video arrive');
  expect(await transports()).toBe(3);
});

test('[S9] a worker that dies replaces the transports that there were', async () => {
  const [eve, bob] = [connect(), connect()];
  await mediaOf(eve, { viewOnly: true });
  await mediaOf(bob, { viewOnly: true, name: 'Bob' });
  await openSend(bob);
  process.kill(Number(server.workers[0]?.worker.pid), 'SIGKILL');
  expect(Object.keys((await eve.notice('media:moved')) as Transports)).toEqual(['receiveTransport']);
  expect(Object.keys((await bob.notice('media:moved')) as Transports)).toEqual(['sendTransport', 'receiveTransport']);
});

test.each([{ what: 'prepared' }, { what: 'cold' }])('a viewer whose join was $what goes on stage', async ({ what }) => {
  const ada = await person().join('blue', 'Ada');
  const bob = person({ viewOnly: true });
  if (what === 'prepared') await bob.prepareIn('blue');
  await bob.join('blue', 'Bob');
  await bob.receives('Ada', ['microphone', 'camera']);
  expect(await transports()).toBe(3);
  bob.microphone.value = capturing('audio');
  bob.camera.value = capturing('video');
  await ada.receives('Bob', ['microphone', 'camera']);
  expect(await transports()).toBe(4);
});

test('somebody who decides in pre-join to take part, or only to view, is prepared again', async () => {
  await person().join('blue', 'Ada');
  const bob = person({ viewOnly: true });
  await bob.prepareIn('blue');
  expect(await transports()).toBe(3);
  bob.viewOnly.value = false;
  bob.microphone.value = capturing('audio');
  await until(async () => (await transports()) === 4, 'a send transport is prepared');
  await whenSignal(() => bob.call.preJoin.value === 'warm', 'it is ready');
  bob.microphone.value = { phase: 'off' };
  bob.viewOnly.value = true;
  await until(async () => (await transports()) === 3, 'it is gone');
  await bob.join('blue', 'Bob');
});

test('late notices of the previous preparation cause no reconnection', async () => {
  await person().join('blue', 'Ada');
  const bob = person();
  await bob.prepareIn('blue');
  bob.viewOnly.value = true;
  await bob.join('blue', 'Bob');
  expect(bob.call.state.value.phase).toBe('live');
});
