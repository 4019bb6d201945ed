/** The harm that one WebSocket can do to the server. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectedClients } from '../support/connected-clients.ts';
import { adminToken, limitOf } from '../support/limits-of.ts';
import type { Outcome, RawClient } from '../support/raw-client.ts';
import { connectPacket, frame, opcodes, RawWebSocket } from '../support/raw-web-socket.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
const open: RawWebSocket[] = [];

beforeEach(async () => {
  // Nobody is disconnected for not answering a heartbeat.
  server = await startTestServer({ signalling: { heartbeatSeconds: 600, connectTimeoutSeconds: 600 } });
});

afterEach(async () => {
  for (const socket of open.splice(0)) socket.close();
  await server.close();
});

const keep = async (opening: Promise<RawWebSocket>) => {
  const socket = await opening;
  open.push(socket);
  return socket;
};
const eve = (options: { deflate?: boolean } = {}) => keep(RawWebSocket.welcomed(server.url, options));

/** How many welcomes have arrived. */
const welcomes = ({ received }: RawWebSocket) => received.toString('latin1').split('"server:welcome"').length - 1;

/** Others are served as usual. */
const othersAreServed = async () => {
  await connect().join('blue', 'Ada');
};

test('[B4] 2,900 CONNECTs in one write create at most one socket, and the WebSocket is closed', async () => {
  const socket = await keep(RawWebSocket.open(server.url));
  socket.write(...Array.from({ length: 2900 }, () => connectPacket()));
  await socket.cut();
  expect(welcomes(socket)).toBeLessThanOrEqual(1);
  await othersAreServed();
});

test.each([
  { what: 'the same namespace', second: [connectPacket()] },
  { what: 'another namespace', second: [connectPacket('/admin,')] },
  { what: 'the same namespace after a goodbye', second: [frame('41'), connectPacket()] },
])('[B4] a second CONNECT on one WebSocket, to $what, closes it', async ({ second }) => {
  const socket = await eve();
  socket.write(...second);
  await socket.cut();
  expect(welcomes(socket)).toBe(1);
  await othersAreServed();
});

test.each([
  { what: 'an event', says: '451-["x",1,{"_placeholder":true,"num":0}]' },
  { what: 'an acknowledgement', says: '461-1[{"_placeholder":true,"num":0}]' },
])('[B4] $what with a binary attachment closes the WebSocket before it is assembled', async ({ says }) => {
  const socket = await eve();
  socket.write(frame(says));
  await socket.cut();
  await othersAreServed();
});

test('[B4] a WebSocket that names another session is refused', async () => {
  const socket = await eve();
  const sid = /"sid":"([^"]+)"/.exec(socket.received.toString('latin1'))?.[1];
  const second = await keep(RawWebSocket.open(server.url, { query: `&sid=${sid}` }));
  await second.cut();
  expect(second.received.toString('latin1')).toContain('400 Bad Request');
  expect(socket.isCut).toBe(false);
});

test('[B5] an invalid WebSocket frame closes it at once', async () => {
  const socket = await eve();
  socket.write(frame('x', { deflated: true }));
  await socket.cut();
});

test.each([
  { what: 'events without an acknowledgement', flood: frame('42["x"]') },
  { what: 'empty frames', flood: frame('') },
  { what: 'fragments that never end', flood: frame('', { opcode: opcodes.continuation, fin: false }) },
  { what: 'pings', flood: frame('', { opcode: opcodes.ping }) },
  { what: 'pongs', flood: frame('', { opcode: opcodes.pong }) },
  { what: 'heartbeats', flood: frame('3') },
  { what: 'receipts', flood: frame('430[]') },
  { what: 'binary messages', flood: frame('', { opcode: opcodes.binary }) },
  { what: 'requests', flood: frame('421["room:leave",1,{}]') },
])('[B5] [ASVS 17.3.1] 20,000 $what in one write close the WebSocket, and others are served', async ({ flood }) => {
  const socket = await eve();
  if (flood[0] === opcodes.continuation) socket.write(frame('', { fin: false }));
  socket.write(...Array.from({ length: 20_000 }, () => flood));
  await socket.cut();
  await othersAreServed();
});

test('the welcome is not deflated, so that a visitor who only looks costs no encoder', async () => {
  expect(welcomes(await eve({ deflate: true }))).toBe(1);
});

test('[B5] frames in the same segment as the handshake count like any others', async () => {
  const behind = Buffer.concat(Array.from({ length: 5000 }, () => frame('')));
  const socket = await keep(RawWebSocket.open(server.url, { behind }));
  await socket.cut();
});

test('[B5] a message that inflates to a thousand times its size counts at its full size', async () => {
  const socket = await eve({ deflate: true });
  const bomb = frame(`42["x",1,"${'x'.repeat(200_000)}"]`, { deflated: true });
  expect(bomb.length).toBeLessThan(1000);
  const flood = setInterval(() => socket.write(...Array.from({ length: 50 }, () => bomb)), 20);
  await until(() => socket.isCut, 'Eve is cut').finally(() => clearInterval(flood));
});

/** A client at this address is cut so often that it is noticed. */
const isCutTenTimes = async () => {
  for (let cuts = 0; cuts < 10; cuts += 1) {
    const socket = await eve();
    socket.write(connectPacket());
    await socket.cut();
  }
};

const requests = (count: number) =>
  Array.from({ length: count }, (_, index) => frame(`42${index + 1}["room:leave",${index + 1},{}]`));

test('[B5] if one client is cut again and again, others at the same address stay, join and come back', async () => {
  const [ada, bob] = [connect(), connect()];
  const key = randomBytes(32).toString('base64url');
  const { self } = await ada.join('blue', 'Ada', { key });
  await bob.join('blue', 'Bob');
  await isCutTenTimes();
  expect(await bob.request('hand:raise', {})).toMatchObject({ ok: true });
  await connect().join('blue', 'Cleo');
  ada.break();
  expect(await connect().join('blue', 'Ada', { key })).toMatchObject({ self });
});

test('[B5] each new WebSocket of that address may send a tenth as much at once', async () => {
  await isCutTenTimes();
  const modest = await eve();
  modest.write(...requests(90));
  await until(() => modest.received.includes('4390['), 'the last request is answered');
  const greedy = await eve();
  greedy.write(...requests(120));
  await greedy.cut();
  expect(modest.isCut).toBe(false);
});

test('[B5] a thousand frames at once are accepted', async () => {
  const socket = await eve();
  socket.write(...requests(990));
  await until(() => socket.received.includes('43990['), 'the last request is answered');
  expect(socket.isCut).toBe(false);
});

test('[R8] joins count as many requests, and leave room for others', async () => {
  await server.close();
  server = await startTestServer({ signalling: { requestsPerSecond: 1, requestBurst: 200 } });
  const eve = connect();
  const { rtpCapabilities } = await eve.welcome;
  const answers = await Promise.all(
    Array.from({ length: 11 }, () => eve.request('prejoin:prepare', { room: 'blue', rtpCapabilities })),
  );
  const joins = await Promise.all(
    Array.from({ length: 6 }, () => eve.request('room:join', { room: 'blue', name: 'Eve', rtpCapabilities })),
  );
  const refused = (outcomes: typeof answers) =>
    outcomes.filter((outcome) => !outcome.ok && outcome.code === 'too_many_requests').length;
  expect(refused(answers)).toBe(0);
  // Of 200 points the eleven took 110, the first four of these 80, and the two that are refused one each.
  expect(refused(joins)).toBe(2);
  expect(await eve.refusal('transport:connect', { transport: 'x' })).toBe('bad_request');
});

describe('[R8] refused requests count', () => {
  const restart = async () => {
    await server.close();
    server = await startTestServer({ signalling: { requestsPerSecond: 10, requestBurst: 40 } });
  };
  const askAtOnce = (client: RawClient, count: number) =>
    Promise.all(Array.from({ length: count }, () => client.request('room:leave', {})));
  const waitsOf = (answers: readonly Outcome[]) =>
    answers.flatMap((answer) => (answer.ok ? [] : (answer.retryAfterMs ?? 0)));

  test('a client that keeps asking while it is refused waits longer, up to a limit', async () => {
    await restart();
    const client = connect();
    const [first] = waitsOf(await askAtOnce(client, 60)).slice(-1);
    expect(first).toBeGreaterThan(1000);
    const [last] = waitsOf(await askAtOnce(client, 60)).slice(-1);
    expect(last).toBeLessThanOrEqual(5200);
  });

  test('requests that cannot be answered count as well', async () => {
    await restart();
    const client = connect();
    await client.welcome;
    for (let event = 0; event < 60; event += 1) client.socket.emit('room:leave', event + 1, {});
    expect(waitsOf(await askAtOnce(client, 1))[0]).toBeGreaterThan(1000);
  });

  test('a client that asks again at the time given in a refusal is answered', async () => {
    await restart();
    const client = connect();
    const [wait] = waitsOf(await askAtOnce(client, 50)).slice(-1);
    await setTimeout(wait);
    expect(await client.refusal('room:leave', {})).toBe('not_joined');
  });
});

test('[R8] a client that reconnects gets no new burst, and others at the same address keep theirs', async () => {
  await server.close();
  server = await startTestServer({
    signalling: { requestsPerSecond: 1, requestBurst: 40 },
    admin: { token: adminToken },
  });
  const [eve, ada] = [connect(), connect()];
  await Promise.all([eve.welcome, ada.welcome]);
  const granted = async (client: typeof eve) => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.request('room:leave', {})));
    return answers.filter((answer) => !answer.ok && answer.code === 'not_joined').length;
  };
  expect(await granted(eve)).toBeGreaterThanOrEqual(30);
  eve.close();
  await until(
    async () => (await limitOf(server.url, 'signalling.maxConnections')).highest === 1,
    'her connection is gone',
  );
  expect(await granted(connect())).toBeLessThanOrEqual(5);
  expect(await granted(ada)).toBeGreaterThanOrEqual(30);
});

test('[C4] a client that says goodbye and stays is disconnected, so that its next connection has the same slot', async () => {
  const socket = await eve();
  socket.write(frame('41'));
  await socket.cut();
});

test('[R8] leaving a seat by disconnecting counts like requests', async () => {
  await server.close();
  server = await startTestServer({
    signalling: { requestsPerSecond: 1, requestBurst: 40 },
    admin: { token: adminToken },
  });
  const left = connect();
  await left.join('blue', 'Eve');
  left.close();
  await until(
    async () => (await limitOf(server.url, 'signalling.maxConnections')).highest === 0,
    'her connection is gone',
  );
  const next = connect();
  const answers = await Promise.all(Array.from({ length: 40 }, () => next.request('room:leave', {})));
  const granted = answers.filter((answer) => !answer.ok && answer.code === 'not_joined');
  // Of 40 points two handshakes took 10, the join 20 and the disconnect 5; some recover meanwhile.
  expect(granted.length).toBeLessThanOrEqual(8);
});

test('[B3] when too much waits for all clients of an address, the one with the most is cut off', async () => {
  await server.close();
  server = await startTestServer({
    signalling: { heartbeatSeconds: 600, requestBurst: 10_000, maxUnreadBytes: 67_108_864 },
    limits: {
      unreadBytesPerAddress: 524_288,
      chatBytesPerSecondPerPerson: 1_000_000,
      chatBytesPerSecondPerAddress: 1_000_000,
    },
    chat: { messagesPerSecond: 1000 },
    admin: { token: adminToken },
  });
  const ada = connect();
  await ada.join('blue', 'Ada');
  // Each of the answers to those who join has all of them.
  for (let message = 0; message < 30; message += 1) {
    await ada.request('chat:send', { id: randomUUID(), text: '가'.repeat(2000) });
  }
  const { rtpCapabilities } = await ada.welcome;
  const [greedy, modest] = [await eve(), await eve()];
  const comeAndGo = (times: number) =>
    Array.from({ length: times }, (_, turn) => [
      frame(
        `42${2 * turn}["room:join",${2 * turn + 1},${JSON.stringify({ room: 'blue', name: 'Eve', rtpCapabilities })}]`,
      ),
      frame(`42${2 * turn + 1}["room:leave",${2 * turn + 2},{}]`),
    ]).flat();
  for (const socket of [greedy, modest]) socket.tcp.pause();
  const sockets = async () => (await limitOf(server.url, 'signalling.maxConnections')).highest;
  expect(await sockets()).toBe(3);
  greedy.write(...comeAndGo(60));
  modest.write(...comeAndGo(2));
  await until(async () => (await sockets()) === 2, 'one of them is cut');
  greedy.tcp.resume();
  modest.tcp.resume();
  await greedy.cut();
  expect(modest.isCut).toBe(false);
  expect(await ada.request('hand:raise', {})).toMatchObject({ ok: true });
});
