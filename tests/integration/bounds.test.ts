/** The limits of the server, and that reaching them does not affect seated participants. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
const undo: (() => void)[] = [];

const start = async (overrides: ConfigOverrides) => {
  server = await startTestServer(overrides);
};

afterEach(async () => {
  for (const end of undo.splice(0)) end();
  await server.close();
});

/** Blocks everything in this process, again and again, until the test is over. */
function block(ms: number): () => void {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  const blocking = setInterval(() => Atomics.wait(nothing, 0, 0, ms), 1);
  const end = () => clearInterval(blocking);
  undo.push(end);
  return end;
}

const healthz = async () => {
  const answer = await fetch(`${server.url}/healthz`);
  return { code: answer.status, ...((await answer.json()) as { status: string }) };
};

const joining = async (client: ReturnType<typeof connect>, room = 'blue') => {
  const { rtpCapabilities } = await client.welcome;
  return client.request('room:join', { room, name: 'Eve', rtpCapabilities });
};

test('[B1] an overloaded server refuses newcomers, keeps participants, and admits again once it has recovered', async () => {
  // More than a busy machine is late by itself.
  await start({ overload: { slowFromMs: 100, refuseFromMs: 200 } });
  const [ada, bob, cleo] = [connect(), connect(), connect()];
  // A busy machine is late at the start as well.
  await until(async () => (await joining(ada)).ok, 'Ada sits');
  await bob.welcome;
  await cleo.welcome;
  const recover = block(300);
  await until(async () => (await healthz()).status === 'overloaded', 'the server knows that it is late');
  expect((await healthz()).code).toBe(200);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  expect(await joining(bob)).toMatchObject({ ok: false, code: 'overloaded' });
  const { rtpCapabilities } = await cleo.welcome;
  expect(await cleo.refusal('prejoin:prepare', { room: 'blue', rtpCapabilities })).toBe('prejoin_full');
  expect(await ada.produce(microphone())).toBe('ok');
  recover();
  await until(async () => (await healthz()).status === 'ok', 'the server has recovered');
  // A busy machine may be late once more.
  await until(async () => (await joining(bob)).ok, 'Bob sits');
});

test('[B2] connections of one address are limited', async () => {
  await start({ signalling: { maxConnectionsPerAddress: 2 } });
  const [first, second] = [connect(), connect()];
  await first.welcome;
  await second.welcome;
  await expect(connect().welcome).rejects.toThrow();
  first.close();
  const again = async () =>
    connect().welcome.then(
      () => true,
      () => false,
    );
  await until(again, 'there is room for another');
});

test('[B2] seats in all rooms together are limited', async () => {
  await start({ rooms: { maxPeoplePerServer: 2 } });
  await connect().join('blue');
  const bob = connect();
  await bob.join('green');
  const cleo = connect();
  expect(await joining(cleo, 'red')).toMatchObject({ ok: false, code: 'server_full' });
  await bob.request('room:leave', {});
  expect(await joining(cleo, 'red')).toMatchObject({ ok: true });
});

test('TCP connections beyond the limit are closed at once, and open ones stay', async () => {
  await start({ http: { maxSockets: 10 } });
  const ada = connect();
  await ada.join('blue');
  const port = Number(new URL(server.url).port);
  const sockets: Socket[] = [];
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
  });
  for (let index = 0; index < 9; index += 1) {
    const socket = connectTcp(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
  }
  const surplus = connectTcp(port, '127.0.0.1');
  surplus.on('error', () => undefined);
  await once(surplus, 'close');
  expect(await ada.produce(microphone())).toBe('ok');
});

test('the operator decides how much one person may offer, send and say', async () => {
  await start({
    files: { maxPerPerson: 2 },
    chat: { messagesPerSecond: 1, reactionsPerSecond: 1 },
  });
  const ada = connect();
  await ada.join('blue', 'Ada');
  const offer = () =>
    ada.request('file:offer', { file: { id: randomUUID(), name: 'a', bytes: 1, type: 'text/plain' } });
  const message = () => ada.request('chat:send', { id: randomUUID(), text: 'hello' });
  const lower = () => ada.request('hand:lower', {});
  const refused = { ok: false, code: 'too_many_requests' };
  for (const { act, times } of [
    { act: offer, times: 2 },
    { act: message, times: 5 },
    { act: lower, times: 2 },
  ]) {
    for (let time = 0; time < times; time += 1) expect(await act()).toMatchObject({ ok: true });
    expect(await act()).toMatchObject(refused);
  }
});

test('[R8] the requests of one address are counted together, over all its connections', async () => {
  await start({ limits: { requestsPerSecondPerAddress: 1 } });
  const crowd = [connect({ from: '127.0.0.2' }), connect({ from: '127.0.0.2' })];
  const answers = await Promise.all(
    [...crowd, ...crowd, ...crowd].map((client) => client.request('room:leave', {}) as Promise<{ code?: string }>),
  );
  // The network decides which of two connections is served first.
  expect(answers.map(({ code }) => code).toSorted()).toEqual([...new Array(5).fill('not_joined'), 'too_many_requests']);
  expect(await connect({ from: '127.0.0.3' }).request('room:leave', {})).toMatchObject({ code: 'not_joined' });
});

test('[R8] a request that everybody in the room hears of costs its address several points', async () => {
  await start({ limits: { requestsPerSecondPerAddress: 10 } });
  const crowd = Array.from({ length: 4 }, () => connect({ from: '127.0.0.2' }));
  const ask = (client: (typeof crowd)[number]) => client.refusal('producer:pause', { producer: randomUUID() });
  const answers = await Promise.all([...crowd, ...crowd, ...crowd, ...crowd, ...crowd].map(ask));
  expect(answers).toContain('too_many_requests');
  expect(await ask(connect({ from: '127.0.0.3' }))).toBe('not_joined');
});

test('[R8] two hundred people of one address who come back, change their view and mute are refused nothing', async () => {
  await start({});
  const office = Array.from({ length: 200 }, () => connect({ from: '127.0.0.2' }));
  await Promise.all(office.map(({ welcome }) => welcome));
  const subscriptions = { videos: [], newcomers: { cameras: 25, screens: 25, height: 100 } };
  const answers = await Promise.all(
    office.flatMap((client) => [
      ...Array.from({ length: 10 }, () => client.refusal('room:leave', {})),
      ...Array.from({ length: 5 }, () => client.refusal('subscriptions:set', subscriptions)),
      client.refusal('producer:pause', { producer: randomUUID() }),
    ]),
  );
  expect(new Set(answers)).toEqual(new Set(['not_joined']));
});

test('[R8] the requests of all addresses are counted together', async () => {
  await start({ limits: { requestsPerSecondPerServer: 1 } });
  for (let asked = 0; asked < 5; asked += 1) await connect({ from: `127.0.0.${asked + 2}` }).refusal('room:leave', {});
  expect(await connect({ from: '127.0.0.9' }).refusal('room:leave', {})).toBe('too_many_requests');
});

test.each([
  { option: 'chatBytesPerSecondPerPerson', another: '127.0.0.2' },
  { option: 'chatBytesPerSecondPerAddress', another: '127.0.0.3' },
] as const)('[T6] limits.$option bounds the bytes of the chat', async ({ option, another }) => {
  await start({ limits: { [option]: 700 }, chat: { messagesPerSecond: 100 } });
  const [ada, bob] = [connect({ from: '127.0.0.2' }), connect({ from: another })];
  await ada.join('blue', 'Ada');
  await bob.join('blue', 'Bob');
  // Up to three bytes for each of its 2000 characters.
  const message = () => ({ id: randomUUID(), text: '한'.repeat(2000) });
  expect(await ada.request('chat:send', message())).toMatchObject({ ok: true });
  expect(await ada.refusal('chat:send', message())).toBe('too_many_requests');
  expect(await bob.request('chat:send', message())).toMatchObject({ ok: true });
});

test('[T6] limits.chatBytesPerSecondPerServer bounds the chat of the whole server, and quiet participants are still heard', async () => {
  await start({ limits: { chatBytesPerSecondPerServer: 1000 }, chat: { messagesPerSecond: 100 } });
  const [ada, bob] = [connect({ from: '127.0.0.2' }), connect({ from: '127.0.0.3' })];
  await ada.join('blue', 'Ada');
  await bob.join('green', 'Bob');
  const message = (text: string) => ({ id: randomUUID(), text });
  expect(await ada.request('chat:send', message('한'.repeat(1600)))).toMatchObject({ ok: true });
  expect(await ada.refusal('chat:send', message('한'.repeat(1600)))).toBe('too_many_requests');
  expect(await bob.refusal('chat:send', message('한'.repeat(2000)))).toBe('too_many_requests');
  expect(await bob.request('chat:send', message('hello'))).toMatchObject({ ok: true });
});

test('a WebSocket that sends nothing is closed', async () => {
  await start({ signalling: { connectTimeoutSeconds: 1 } });
  const dumb = new WebSocket(`${server.url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`);
  await new Promise((resolve) => {
    dumb.onclose = resolve;
  });
});
