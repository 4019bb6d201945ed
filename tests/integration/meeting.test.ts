import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { fakeTrack } from '../support/fake-track.ts';
import { TestPeer } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenSignal } from '../support/until.ts';

let server: TestServer;
const peers: TestPeer[] = [];

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

async function joined(name: string, room = 'blue'): Promise<TestPeer> {
  const peer = new TestPeer(server.url);
  peers.push(peer);
  return peer.join(room, name);
}

test('[J2] a participant who joins later receives what the others already send', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  await ada.receives('Bob', ['microphone', 'camera']);
  const cleo = await joined('Cleo');
  await cleo.receives('Ada', ['microphone', 'camera']);
  await cleo.receives('Bob', ['microphone', 'camera']);
  await bob.receives('Cleo', ['microphone', 'camera']);
  expect(cleo.call.people.value.map(({ name }) => name)).toEqual(['Ada', 'Bob']);
});

test('[J1] two spellings of a name lead to the same room', async () => {
  const ada = await joined('Ada', 'Blue Room');
  const bob = await joined('Bob', 'ｂｌｕｅ--room');
  expect(bob.call.room.value).toBe('blue-room');
  await whenSignal(() => ada.person('Bob'), 'Bob in the same room');
});

test('[J6] a participant who leaves is removed for the others', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  await ada.receives('Bob', ['camera']);
  bob.call.leave();
  await whenSignal(() => ada.call.people.value.length === 0, 'Bob gone');
  expect(bob.call.state.value).toEqual({ phase: 'ended', reason: 'left' });
});

test('[C4] a goodbye gives the seat back', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  await ada.receives('Bob', ['camera']);
  bob.signalling.close();
  await whenSignal(() => ada.call.people.value.length === 0, 'Bob gone');
});

test('[J8] nothing is left in the worker after everybody has left', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  await ada.receives('Bob', ['microphone', 'camera']);
  await bob.receives('Ada', ['microphone', 'camera']);
  expect(await server.routers()).toHaveLength(1);
  ada.call.leave();
  bob.signalling.close();
  await until(async () => (await server.routers()).length === 0, 'the router is closed');
  const [worker] = server.workers;
  expect(worker).toMatchObject({ consumers: 0, rooms: 0 });
  const { webRtcTransportIds, localIceUsernameFragments } = (await worker?.webRtcServer.dump()) ?? {};
  expect({ webRtcTransportIds, localIceUsernameFragments }).toEqual({
    webRtcTransportIds: [],
    localIceUsernameFragments: [],
  });
});

test('[S4] mute, unmute and camera off are seen by the others', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  await ada.receives('Bob', ['microphone', 'camera']);
  bob.muted.value = true;
  await whenSignal(() => ada.person('Bob')?.microphone?.paused, 'Bob muted');
  bob.muted.value = false;
  await whenSignal(() => ada.person('Bob')?.microphone?.paused === false, 'Bob unmuted');
  bob.camera.value = { phase: 'off' };
  await whenSignal(() => ada.person('Bob')?.camera?.paused, 'the camera of Bob off');
});

test('[S4] a participant who joins muted is muted from the start', async () => {
  const ada = await joined('Ada');
  const bob = new TestPeer(server.url);
  peers.push(bob);
  bob.muted.value = true;
  await bob.join('blue', 'Bob');
  await ada.receives('Bob', ['microphone']);
  expect(ada.person('Bob')?.microphone?.paused).toBe(true);
});

test('[F1] a shared screen reaches the others and disappears when sharing stops', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  bob.screenVideo.value = fakeTrack('video');
  await ada.receives('Bob', ['screen']);
  bob.stopSharing();
  await whenSignal(() => ada.person('Bob') && !ada.person('Bob')?.screen, 'the screen gone');
  bob.screenVideo.value = fakeTrack('video');
  await ada.receives('Bob', ['screen']);
});

test('[J7] everybody is notified when the server shuts down, and rejoins the next one automatically', async () => {
  const ada = await joined('Ada');
  const bob = await joined('Bob');
  ada.chat.send('Hello');
  await whenSignal(() => bob.chat.entries.value.some(({ text }) => text === 'Hello'), 'Bob has the message');
  const id = bob.person('Ada')?.id;
  const port = Number(new URL(server.url).port);
  await server.close();
  const restarting = { phase: 'reconnecting', reason: 'restart' };
  expect([ada.call.state.value, bob.call.state.value]).toEqual([restarting, restarting]);
  expect(ada.call.recovery.value).toBe('restart');
  server = await startTestServer({ http: { port } });
  for (const { call } of [ada, bob]) await whenSignal(() => call.state.value.phase === 'live', 'both are back');
  await ada.receives('Bob', ['microphone', 'camera']);
  await bob.receives('Ada', ['microphone', 'camera']);
  expect(bob.person('Ada')?.id).toBe(id);
  expect(bob.chat.entries.value.map(({ text }) => text)).toEqual(['Hello']);
});

test('[J5] a full room refuses and stays as it was', async () => {
  await server.close();
  server = await startTestServer({ rooms: { maxPeople: 1 } });
  const ada = await joined('Ada');
  const bob = new TestPeer(server.url);
  peers.push(bob);
  await bob.call.join({ room: 'blue', name: 'Bob' });
  expect(bob.call.state.value).toEqual({ phase: 'ended', reason: 'room_full' });
  expect(ada.call.people.value).toEqual([]);
});

test('a participant who comes back into a room where nobody sends waits for nothing', async () => {
  await server.close();
  server = await startTestServer({ rooms: { graceSeconds: 0 } });
  const ada = new TestPeer(server.url);
  peers.push(ada);
  for (const device of [ada.microphone, ada.camera]) device.value = { phase: 'off' };
  await ada.join('blue', 'Ada');
  const bob = await joined('Bob');
  await ada.receives('Bob', ['microphone', 'camera']);
  bob.call.leave();
  await whenSignal(() => ada.call.people.value.length === 0, 'Bob gone');
  ada.call.networkChanged();
  expect(ada.call.recovery.value).toBe('silent');
  await whenSignal(() => ada.call.state.value.phase === 'reconnecting', 'the call is reconnecting');
  await whenSignal(() => ada.call.state.value.phase === 'live', 'Ada back');
  expect(ada.call.recovery.value).toBeUndefined();
});
