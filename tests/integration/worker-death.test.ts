/** Real workers that are killed under a call. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AdminRoom } from '#shared/protocol/http.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { ColdJoinResult, RawClient, TwoTransports } from '../support/raw-client.ts';
import { fakeIdentity, TestPeer } from '../support/test-peer.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenSignal } from '../support/until.ts';

const token = 'an-admin-token-of-some-length';
let server: TestServer;
const connect = connectedClients(() => server.url);
const peers: TestPeer[] = [];

const start = async (media: ConfigOverrides['media'] = {}) => {
  server = await startTestServer({
    admin: { token },
    media: { maxDeathsPerMinute: 1000, isolationWorkers: 0, ...media },
  });
};

beforeEach(() => start());

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

async function joined(name: string, room = 'blue'): Promise<TestPeer> {
  const peer = new TestPeer(server.url, { identity: fakeIdentity });
  peers.push(peer);
  return peer.join(room, name);
}

const pids = () => server.workers.map(({ worker }) => worker.pid);

const kill = (pid: number | undefined) => {
  if (pid === undefined) throw new Error('no worker to kill');
  process.kill(pid, 'SIGKILL');
};

/** Kills one, and resolves once another runs in its place. */
async function killed(pid = pids()[0]): Promise<void> {
  const count = pids().length;
  kill(pid);
  await until(() => !pids().includes(pid ?? 0) && pids().length === count, 'there is another worker');
}

async function adminRoom(room = 'blue') {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.url}/api/admin/rooms/${room}`, { headers });
  return AdminRoom.parse(await answer.json());
}

/** Everybody sends this many producers and receives all of the others', unpaused, as the workers report. */
const whole = (people: number, each: number) => async () => {
  const { peers: all } = await adminRoom();
  return (
    all.length === people &&
    all.every(({ producers, consumers }) => producers.length === each && consumers.length === (people - 1) * each)
  );
};

test('[W1] [W2] [W4] after the death of the only worker everybody has everything again, in the same seats', async () => {
  const [ada, bob] = [await joined('Ada'), await joined('Bob')];
  await ada.receives('Bob', ['microphone', 'camera']);
  await bob.receives('Ada', ['microphone', 'camera']);
  ada.muted.value = true;
  await whenSignal(() => bob.person('Ada')?.microphone?.paused, 'Ada is muted');
  ada.hands.toggle();
  ada.chat.send('still here?');
  await whenSignal(
    () => bob.chat.entries.value.length === 1 && bob.hands.raised.value.length === 1,
    'Bob has the message and the raised hand',
  );
  const before = { ada: ada.person('Bob'), bob: bob.person('Ada') };
  const phases: string[] = [];
  ada.call.state.subscribe(({ phase }) => phases.push(phase));

  await killed();
  await whenSignal(() => {
    const [seen, other] = [ada.person('Bob'), bob.person('Ada')];
    return (
      seen?.camera?.track !== before.ada?.camera?.track &&
      seen?.microphone?.track !== before.ada?.microphone?.track &&
      other?.camera?.track !== before.bob?.camera?.track
    );
  }, 'new tracks');
  await until(whole(2, 2), 'the worker has all of it');

  expect(bob.person('Ada')).toMatchObject({
    id: before.bob?.id,
    microphone: { paused: true },
    camera: { paused: false },
  });
  expect(bob.person('Ada')?.camera?.producer).toBe(before.bob?.camera?.producer);
  expect(bob.hands.raised.value).toHaveLength(1);
  expect(bob.chat.entries.value).toHaveLength(1);
  expect(phases).toEqual(['live']);
  ada.muted.value = false;
  await whenSignal(() => bob.person('Ada')?.microphone?.paused === false, 'she can unmute');
});

test('[W2] no producer is missing from the roster, also for a participant who joins meanwhile', async () => {
  const ada = connect();
  await ada.join('blue', 'Ada');
  const hers = { ...camera(), paused: true };
  await ada.produce(hers);
  await killed();
  await ada.notice('media:moved');
  const bob = await connect().join('blue', 'Bob');
  expect(bob.peers).toMatchObject([
    { name: 'Ada', producers: [{ id: hers.producer, source: 'camera', paused: true }] },
  ]);
  expect(await ada.produce({ ...hers, paused: false })).toBe('ok');
});

test('a worker that is killed again and again, in the middle of the move too, costs nobody their seat', async () => {
  const all = [await joined('Ada'), await joined('Bob'), await joined('Cleo')];
  await until(whole(3, 2), 'everything is there');
  const ended = all.map(({ signalling }) => new Promise((resolve) => signalling.on('room:ended', resolve)));
  let moves = 0;
  all[0]?.signalling.on('media:moved', () => {
    moves += 1;
    // The next worker dies in the tick in which the first of three is notified of its move.
    if (moves < 6) kill(pids()[0]);
  });
  kill(pids()[0]);
  await until(() => moves >= 6, 'six moves');
  await until(whole(3, 2), 'everything is there again');
  expect(all.map(({ call }) => call.people.value.length)).toEqual([2, 2, 2]);
  expect(await Promise.race([...ended, Promise.resolve('nobody was removed')])).toBe('nobody was removed');
});

const portOf = ({ media }: ColdJoinResult) => media.sendTransport.iceCandidates[0]?.port;
const received = (client: RawClient) => client.notices.map(({ name }) => name);

test('[W1] a room on two workers loses only what was on the dead one, and other rooms nothing', async () => {
  await server.close();
  await start({ workers: 2, spreadPercent: 0 });
  const people = [connect(), connect(), connect(), connect()] as const;
  const [ada, bob, cleo, dan] = people;
  const places = [await ada.join('blue'), await bob.join('blue'), await cleo.join('green'), await dan.join('green')];
  for (const person of people) expect(await person.produce(microphone())).toBe('ok');
  expect(portOf(places[0] as ColdJoinResult)).not.toBe(portOf(places[1] as ColdJoinResult));

  await killed();
  await until(() => [ada, bob].some((person) => received(person).includes('media:moved')), 'one of the two has moved');
  const struck = received(ada).includes('media:moved') ? 0 : 1;
  const dead = portOf(places[struck] as ColdJoinResult);
  for (const [index, person] of people.entries()) {
    if (portOf(places[index] as ColdJoinResult) === dead) await person.notice('media:moved');
    else expect(received(person)).not.toContain('media:moved');
    expect(received(person)).not.toContain('producer:closed');
  }
});

test('[W2] a participant on the other worker receives again what was on the dead one, and keeps the rest', async () => {
  await server.close();
  await start({ workers: 2, spreadPercent: 0 });
  const [ada, bob] = [await joined('Ada'), await joined('Bob')];
  await until(whole(2, 2), 'everything is there');
  const [hers, his] = [ada.person('Bob')?.camera?.track, bob.person('Ada')?.camera?.track];
  await killed();
  await whenSignal(() => ada.person('Bob')?.camera?.track !== hers && bob.person('Ada')?.camera?.track !== his, 'both');
  await until(whole(2, 2), 'everything is there again');
});

test('[W5] a request for a transport that is gone is refused, and right for its replacement', async () => {
  const ada = connect();
  const { media } = await ada.join('blue', 'Ada');
  await killed();
  const moved = (await ada.notice('media:moved')) as TwoTransports;
  const previous = media.sendTransport.id;
  const { fingerprints } = fakeIdentity;
  const his = microphone();
  const sent = (transport: string) => ada.request('producers:create', { producers: [his], transport });
  expect(await sent(previous)).toMatchObject({
    result: { refused: [{ producer: his.producer, code: 'media_moved' }] },
  });
  const connecting = { transport: previous, dtlsParameters: { fingerprints } };
  expect(await ada.refusal('transport:connect', connecting)).toBe('media_moved');
  const again = { ...connecting, transport: moved.sendTransport.id };
  expect(await ada.request('transport:connect', again)).toMatchObject({ ok: true });
  expect(await sent(moved.sendTransport.id)).toMatchObject({ result: { refused: [] } });
});

test('[W2] [W3] an awaited producer can be replaced and closed, and is closed by itself unless it is paused', async () => {
  const [ada, bob] = [connect(), connect()];
  await ada.join('blue', 'Ada');
  await bob.join('blue', 'Bob');
  const [sound, video] = [microphone(), camera()];
  await ada.produce({ ...sound, paused: true });
  await ada.produce(video);
  await killed();
  await ada.notice('media:moved');
  const other = { ...video, producer: randomUUID() };
  expect(await ada.produce(other)).toBe('ok');
  expect(await bob.notice('producer:closed')).toMatchObject({ producer: video.producer });
  expect(await ada.request('producer:resume', { producer: sound.producer })).toMatchObject({ ok: true });
  expect(await bob.notice('producer:resumed')).toMatchObject({ producer: sound.producer });
  bob.notices.length = 0;
  expect(await bob.notice('producer:closed')).toMatchObject({ producer: sound.producer });
  expect((await adminRoom()).peers.find(({ name }) => name === 'Ada')?.producers).toMatchObject([
    { id: other.producer },
  ]);
});

test('[W6] a data transport ends with its worker, and can be opened again', async () => {
  const [ada, bob] = [connect(), connect()];
  for (const person of [ada, bob]) await person.join('blue');
  const { fingerprints } = fakeIdentity;
  const opening = { dtlsParameters: { role: 'client', fingerprints } };
  for (const person of [ada, bob]) expect(await person.request('data:open', opening)).toMatchObject({ ok: true });
  await ada.request('pointer:start', { channel: randomUUID(), stream: 700 });
  await killed();
  for (const person of [ada, bob]) await person.notice('data:closed');
  for (const person of [ada, bob]) expect(await person.request('data:open', opening)).toMatchObject({ ok: true });
  expect(await ada.request('pointer:start', { channel: randomUUID(), stream: 700 })).toMatchObject({ ok: true });
});

test('[W1] a prepared peer is moved as well, and joins warm', async () => {
  const ada = await joined('Ada');
  const bob = new TestPeer(server.url, { identity: fakeIdentity });
  peers.push(bob);
  await bob.prepareIn('blue');
  const moved = new Promise((resolve) => bob.signalling.on('media:moved', resolve));
  await killed();
  await moved;
  await whenSignal(() => bob.call.preJoin.value === 'warm', 'all stands ready again');
  await bob.join('blue', 'Bob');
  await ada.receives('Bob', ['microphone', 'camera']);
  await until(whole(2, 2), 'everything is there');
});

test('[W7] a seat whose worker is not replaced in time is lost', async () => {
  await server.close();
  // The replacement waits for a second, and starts too late.
  await start({ maxDeathsPerMinute: 0, moveSeconds: 1 });
  const eve = connect();
  await eve.join('blue', 'Eve');
  await killed();
  expect(await eve.notice('room:ended')).toEqual({ reason: 'media_failed' });
  expect(await eve.refusal('room:leave', {})).toBe('not_joined');
});

test('if too many workers die, replacements wait, and the health check says so', async () => {
  await server.close();
  await start({ workers: 2, maxDeathsPerMinute: 2 });
  const health = async () => (await fetch(`${server.url}/healthz`)).json();
  const ada = await joined('Ada');
  await killed();
  await killed();
  expect(await health()).toMatchObject({ status: 'ok' });
  kill(pids()[0]);
  await until(() => pids().length === 1, 'one is left');
  const answer = await fetch(`${server.url}/healthz`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ status: 'unstable' });
  await until(async () => (await adminRoom()).peers[0]?.producers.length === 2, 'the call is on the other one');
  expect(ada.call.state.value).toEqual({ phase: 'live' });
  await until(() => pids().length === 2, 'there is another one in the end');
});

test('nothing is left of what was moved after everybody has left', async () => {
  const [ada, bob] = [await joined('Ada'), await joined('Bob')];
  await until(whole(2, 2), 'everything is there');
  await killed();
  await until(whole(2, 2), 'everything is there again');
  ada.close();
  bob.close();
  await until(async () => (await server.routers()).length === 0, 'no router is left');
});
