/** One address that uses all it may, and what is left for everybody else. */
import { afterEach, expect, test } from '@jest/globals';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { Crowd } from '../support/crowd.ts';
import { adminToken, limitOf } from '../support/limits-of.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { screen, screenAudio } from '../support/screen.ts';
import { TestPeer } from '../support/test-peer.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
const [crowded, elsewhere] = ['127.0.0.2', '127.0.0.3'];

const start = async (overrides: ConfigOverrides = {}) => {
  server = await startTestServer({ admin: { token: adminToken }, ...overrides });
};

afterEach(() => server.close());

async function asks(client: RawClient, name: string, room: string) {
  const { rtpCapabilities } = await client.welcome;
  return client.request(name, { room, rtpCapabilities, ...(name === 'room:join' ? { name: 'Ada' } : {}) });
}

const prepare = (room: string, from = crowded) => asks(connect({ from }), 'prejoin:prepare', room);
const join = (room: string, from = crowded) => asks(connect({ from }), 'room:join', room);

test('[J12] while one address is at all its limits, nobody at another one is refused', async () => {
  // A tenth of the defaults, which a crowd on a slow machine reaches as well.
  const limits = { joinsPerSecondPerAddress: 10, preparedJoinsPerSecondPerAddress: 5 };
  await start({ limits, signalling: { joinsPerSecond: 20 } });
  const crowd = await Crowd.gather({ url: server.url, from: crowded, sockets: 40 });
  crowd.start();
  await until(() => crowd.promises.length > 40, 'many joins are asked to wait');
  for (let newcomer = 0; newcomer < 4; newcomer += 1) {
    expect(await join(`home-${newcomer}`, elsewhere)).toMatchObject({ ok: true });
  }
  await crowd.stop();
  expect(Math.max(...crowd.promises)).toBeLessThanOrEqual(5000);
});

test('[B7] WebSockets of one address are opened at once, wait, then are refused; another address is not affected', async () => {
  await start({ limits: { webSocketsPerSecondPerAddress: 1 } });
  const opened = await Promise.allSettled(Array.from({ length: 40 }, () => connect({ from: crowded }).welcome));
  const count = opened.filter(({ status }) => status === 'fulfilled').length;
  expect(count).toBeGreaterThanOrEqual(25);
  expect(count).toBeLessThan(40);
  expect(await limitOf(server.url, 'limits.webSocketsPerSecondPerAddress')).toMatchObject({ refused: 40 - count });
  await connect({ from: elsewhere }).welcome;
});

test('[B7] two hundred people of one address come back at once without waiting', async () => {
  await start();
  await Promise.all(Array.from({ length: 200 }, () => connect({ from: crowded }).welcome));
  const { highest, max, perSecond = 0, refused } = await limitOf(server.url, 'limits.webSocketsPerSecondPerAddress');
  expect(refused).toBe(0);
  expect(highest).toBeLessThanOrEqual(max - 5 * perSecond);
});

test('[J13] prepared joins of one address are limited, and those of another one are not used up', async () => {
  await start({ limits: { preparedJoinsPerAddress: 2 } });
  expect([await prepare('a'), await prepare('b'), await prepare('c')]).toMatchObject([
    { ok: true },
    { ok: true },
    { ok: false, code: 'prejoin_full' },
  ]);
  expect(await prepare('c', elsewhere)).toMatchObject({ ok: true });
  expect(await limitOf(server.url, 'limits.preparedJoinsPerAddress')).toMatchObject({ highest: 2, refused: 1 });
});

test('[J13] a prepared join counts until it is left, joined or lost', async () => {
  await start({ limits: { preparedJoinsPerAddress: 1 } });
  const leaver = connect({ from: crowded });
  await asks(leaver, 'prejoin:prepare', 'a');
  await leaver.request('room:leave', {});
  const joiner = connect({ from: crowded });
  expect(await asks(joiner, 'prejoin:prepare', 'b')).toMatchObject({ ok: true });
  await asks(joiner, 'room:join', 'b');
  const loser = connect({ from: crowded });
  expect(await asks(loser, 'prejoin:prepare', 'c')).toMatchObject({ ok: true });
  expect(await prepare('d')).toMatchObject({ ok: false, code: 'prejoin_full' });
  loser.break();
  await until(async () => (await prepare('d')).ok, 'the place is free again');
});

test('[J13] the rate at which one address prepares and joins is limited', async () => {
  await start({ limits: { joinsPerSecondPerAddress: 1, preparedJoinsPerSecondPerAddress: 1 } });
  // One after another, a slow machine would keep to the rate by itself.
  const answers = await Promise.all(Array.from({ length: 5 }, () => [prepare('a'), join('a')]).flat());
  expect(answers).toContainEqual(
    expect.objectContaining({ code: 'too_many_requests', retryAfterMs: expect.anything() }),
  );
  expect(answers.filter(({ ok }) => !ok).length).toBeGreaterThanOrEqual(3);
  expect(await join('a', elsewhere)).toMatchObject({ ok: true });
});

test('[J13] a request that is refused anyway is not counted', async () => {
  await start({ preJoin: { maxPreparedPerRoom: 0 }, rooms: { maxPeople: 1 }, signalling: { requestBurst: 1000 } });
  await join('a');
  const eve = connect({ from: crowded });
  for (let count = 0; count < 20; count += 1) {
    expect(await asks(eve, 'prejoin:prepare', 'a')).toMatchObject({ code: 'prejoin_full' });
    expect(await asks(eve, 'room:join', 'a')).toMatchObject({ code: 'room_full' });
  }
  expect((await limitOf(server.url, 'signalling.joinsPerSecond')).highest).toBeLessThanOrEqual(1);
});

/** Joins this room and leaves it again until a join is refused, or for so many times. */
async function loop(room: string, { times = 100 } = {}) {
  const eve = connect({ from: crowded });
  let answer = await asks(eve, 'room:join', room);
  for (let granted = 1; answer.ok && granted < times; granted += 1) {
    await eve.request('room:leave', {});
    answer = await asks(eve, 'room:join', room);
  }
  return answer;
}

const loaded = { limits: { joinLoadPerSecondPerAddress: 100 }, signalling: { requestBurst: 10_000 } };

test('[J16] an address that joins and leaves a large room again and again waits, and another one does not', async () => {
  await start(loaded);
  for (let person = 0; person < 30; person += 1) expect(await join('large', elsewhere)).toMatchObject({ ok: true });
  // 30 people, and four times as many for leaving at once, of a burst of 6000.
  expect(await loop('large')).toMatchObject({ code: 'too_many_requests', retryAfterMs: expect.anything() });
  expect(await prepare('large')).toMatchObject({ code: 'prejoin_full' });
  expect(await join('small')).toMatchObject({ ok: true });
  expect(await join('large', elsewhere)).toMatchObject({ ok: true });
});

test('[J16] a few people with many sources make a room as costly to join as a large one', async () => {
  await start(loaded);
  for (let person = 0; person < 8; person += 1) {
    const sender = connect({ from: elsewhere });
    await sender.join('few');
    const producers = [microphone(), camera(), screen(), screenAudio()];
    expect(await sender.request('producers:create', { producers })).toMatchObject({
      ok: true,
      result: { refused: [] },
    });
  }
  // 42 for each join, and four times as much for leaving at once.
  expect(await loop('few')).toMatchObject({ code: 'too_many_requests', retryAfterMs: expect.anything() });
  expect(await join('few', elsewhere)).toMatchObject({ ok: true });
});

test('[J16] a prepared join that is cancelled at once counts like a seat that is left at once', async () => {
  await start({ limits: { joinLoadPerSecondPerAddress: 1 } });
  const used = async () => (await limitOf(server.url, 'limits.joinLoadPerSecondPerAddress')).highest;
  const eve = connect({ from: crowded });
  await asks(eve, 'prejoin:prepare', 'blue');
  expect(await used()).toBeLessThanOrEqual(10);
  await eve.request('room:leave', {});
  expect(await used()).toBeGreaterThan(10);
});

test('[J14] one address opens a limited number of rooms, and may join those of others', async () => {
  await start({ limits: { roomsPerAddress: 2 } });
  const [first] = [connect({ from: crowded })];
  await asks(first, 'room:join', 'a');
  await join('b');
  expect(await join('c')).toMatchObject({ ok: false, code: 'too_many_requests' });
  expect(await join('c', elsewhere)).toMatchObject({ ok: true });
  expect(await join('c')).toMatchObject({ ok: true });
  await first.request('room:leave', {});
  await until(async () => (await join('d')).ok, 'a room of theirs has ended');
});

test('[J14] one address opens rooms at a limited rate', async () => {
  await start({ limits: { roomsPerSecondPerAddress: 1 } });
  const answers = [];
  for (let count = 0; count < 30; count += 1) answers.push(await join(`room-${count}`));
  expect(answers.find(({ ok }) => !ok)).toMatchObject({ code: 'too_many_requests', retryAfterMs: expect.anything() });
});

test('[J10] pages of one address that have to wait join by themselves', async () => {
  await start({ limits: { joinsPerSecondPerAddress: 1 } });
  const peers = Array.from({ length: 4 }, () => new TestPeer(server.url));
  await Promise.all(peers.map((peer, index) => peer.join('blue', `Person ${index}`)));
  expect((await limitOf(server.url, 'limits.joinsPerSecondPerAddress')).refused).toBeGreaterThan(0);
  for (const peer of peers) peer.close();
});
