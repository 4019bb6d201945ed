/** The server's answers to requests about files and pointers. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { RTCPeerConnection } from 'node-datachannel/polyfill';
import { DataConnection } from '../../client/src/data/transport/data-connection.ts';
import { makeSeatKey } from '../../client/src/util/seat-key.ts';
import type { DataTransportInfo } from '../../server/shared/protocol/data.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { adminToken, limitOf } from '../support/limits-of.ts';
import type { RawClient, RawClientOptions } from '../support/raw-client.ts';
import { fakeIdentity } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

// Real ICE, DTLS and SCTP in Node.
Object.assign(globalThis, { RTCPeerConnection });

let server: TestServer;
const connections: DataConnection[] = [];
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({ files: { maxMegabytes: 1 } });
});

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  await server.close();
});

const dtlsParameters = { role: 'client', fingerprints: fakeIdentity.fingerprints };
const info = (over: object = {}) => ({ id: randomUUID(), name: 'a.txt', bytes: 10, type: 'text/plain', ...over });
const channel = (stream = 512) => ({ channel: randomUUID(), stream });

async function seated(name: string, options: RawClientOptions = {}): Promise<{ client: RawClient; self: string }> {
  const client = connect(options);
  const { self } = await client.join('blue', name);
  return { client, self };
}

const open = (client: RawClient) => openWith(client, dtlsParameters);

async function openWith(client: RawClient, identity: object): Promise<DataTransportInfo> {
  const answer = await client.request('data:open', { dtlsParameters: identity });
  if (!answer.ok) throw new Error(answer.code);
  return answer.result as DataTransportInfo;
}

/** Opens a data transport, and connects to it. */
async function openAndConnect(client: RawClient): Promise<void> {
  connections.push(
    await DataConnection.open({
      iceServers: [],
      ask: (identity) => openWith(client, identity),
      onLost: () => undefined,
      dropped: new AbortController().signal,
    }),
  );
}

const noticesOf = (client: RawClient) => client.notices.map(({ name }) => name);

const granted = { ok: true, result: null };

test('[R4] a repeated request for data is answered as before, unless a later one has replaced its transport', async () => {
  const { client } = await seated('Ada');
  const ask = (number: number) => client.say('data:open', number, { dtlsParameters });
  const [first, second] = [await ask(100), await ask(101)];
  expect([first.ok, second.ok]).toEqual([true, true]);
  expect(await ask(101)).toEqual(second);
  expect(await ask(100)).toMatchObject({ ok: false, code: 'duplicate_request' });
});

test('[R4] of the receivers of files, only the last answer is remembered', async () => {
  const [{ client }, { self: bob }] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  await client.request('file:offer', { file });
  await open(client);
  const send = (number: number) =>
    client.say('file:send', number, { file: file.id, to: [bob], ...channel(412 + number) });
  const [first, second] = [await send(100), await send(101)];
  expect([first, second]).toEqual([
    { ok: true, result: { to: [] } },
    { ok: true, result: { to: [] } },
  ]);
  expect(await send(101)).toEqual(second);
  expect(await send(100)).toMatchObject({ ok: false, code: 'duplicate_request' });
});

test('[X1] a second data transport replaces the first, with all its channels', async () => {
  const { client } = await seated('Ada');
  const first = await open(client);
  expect(await client.request('pointer:start', channel())).toEqual(granted);
  const second = await open(client);
  expect(second.id).not.toBe(first.id);
  expect(await client.request('pointer:start', channel())).toEqual(granted);
});

test.each([
  { what: 'a folder in its name', over: { name: '../a.txt' } },
  { what: 'a name that turns around', over: { name: 'a\u202etxt.exe' } },
  { what: 'a name of two lines', over: { name: 'a\nb' } },
  { what: 'nothing in it', over: { bytes: 0 } },
  { what: 'half a byte', over: { bytes: 1.5 } },
  { what: 'a type that is markup', over: { type: 'image/png"><script>' } },
])('[X2] a file with $what is refused', async ({ over }) => {
  const { client } = await seated('Ada');
  expect(await client.refusal('file:offer', { file: info(over) })).toBe('bad_request');
});

test('[X2] a file is offered to the others, within limits', async () => {
  const [{ client: ada, self }, { client: bob }] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  expect(await ada.request('file:offer', { file })).toEqual(granted);
  expect(await bob.notice('file:offered')).toEqual({ peer: self, name: 'Ada', file, at: expect.any(Number) });
  expect(await bob.refusal('file:offer', { file })).toBe('already_exists');
  expect(await ada.refusal('file:offer', { file: info({ bytes: 1_000_001 }) })).toBe('too_large');
  for (let count = 1; count < 32; count += 1) await ada.request('file:offer', { file: info() });
  expect(await ada.refusal('file:offer', { file: info() })).toBe('too_many_requests');
});

test('[X2] [B6] the files of a room are limited, and one site leaves some of them to others', async () => {
  await server.close();
  server = await startTestServer({ files: { maxPerRoom: 20 }, signalling: { requestBurst: 1000 } });
  const [{ client: ada }, { client: eve }] = [await seated('Ada'), await seated('Eve', { from: '127.0.0.2' })];
  const offered = await Promise.all(Array.from({ length: 20 }, () => eve.request('file:offer', { file: info() })));
  const refused = offered.filter(({ ok }) => !ok);
  expect(refused[0]).toMatchObject({ code: 'room_full', message: expect.stringContaining('files.maxPerRoom') });
  expect(refused.length).toBeLessThan(20);
  expect(await ada.request('file:offer', { file: info() })).toEqual(granted);
  await eve.request('room:leave', {});
  expect(await ada.request('file:offer', { file: info() })).toEqual(granted);
});

test('[X10] all rooms together remember a limited number of files, while they exist', async () => {
  await server.close();
  server = await startTestServer({
    limits: { knownFilesPerServer: 60 },
    signalling: { requestBurst: 1000 },
    admin: { token: adminToken },
  });
  const [ada, bob] = [connect(), connect()];
  for (const [room, client] of Object.entries({ blue: ada, green: bob })) {
    await client.join(room, 'Ada');
    for (let count = 0; count < 60; count += 1) {
      const file = info();
      await client.request('file:offer', { file });
      await client.request('file:cancel', { file: file.id });
    }
  }
  expect(await limitOf(server.url, 'limits.knownFilesPerServer')).toMatchObject({ max: 60, highest: 110, refused: 10 });
});

test('[X2] with 0 megabytes, files are disabled', async () => {
  await server.close();
  server = await startTestServer({ files: { maxMegabytes: 0 } });
  const { client } = await seated('Ada');
  expect((await client.welcome).files.maxMegabytes).toBe(0);
  expect(await client.refusal('file:offer', { file: info() })).toBe('too_large');
});

test('[X10] a file that somebody else offered first is refused, even after they have left', async () => {
  const [{ client: ada }, { client: bob }] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  await ada.request('file:offer', { file });
  ada.break();
  await bob.notice('peer:left');
  const { client: other } = await seated('Ada');
  expect(await other.refusal('file:offer', { file })).toBe('already_exists');
});

test('[X11] one person offers a limited number of new files per minute', async () => {
  await server.close();
  server = await startTestServer({ limits: { fileOffersPerMinutePerPerson: 3 } });
  const [{ client: ada }, { client: bob }] = [await seated('Ada'), await seated('Bob')];
  for (let count = 0; count < 3; count += 1) {
    const file = info();
    expect(await ada.request('file:offer', { file })).toEqual(granted);
    await ada.request('file:cancel', { file: file.id });
  }
  const answer = await ada.request('file:offer', { file: info() });
  expect(answer).toMatchObject({ ok: false, code: 'too_many_requests', retryAfterMs: expect.any(Number) });
  expect(await bob.request('file:offer', { file: info() })).toEqual(granted);
});

test('[X11] the seats of one address together offer a limited number of new files per minute', async () => {
  await server.close();
  server = await startTestServer({ limits: { fileOffersPerMinutePerAddress: 3 } });
  const [{ client: ada }, { client: bob }] = [await seated('Ada'), await seated('Bob')];
  for (const client of [ada, bob, ada]) {
    const file = info();
    expect(await client.request('file:offer', { file })).toEqual(granted);
    await client.request('file:cancel', { file: file.id });
  }
  const answer = await bob.request('file:offer', { file: info() });
  expect(answer).toMatchObject({ ok: false, code: 'too_many_requests', retryAfterMs: expect.any(Number) });
});

test('[X3] only files of others can be accepted, and only with a connected data transport', async () => {
  const [{ client: ada }, { client: bob }] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  await ada.request('file:offer', { file });
  expect(await bob.refusal('file:accept', { file: file.id, from: 0 })).toBe('not_found');
  await open(bob);
  expect(await bob.refusal('file:accept', { file: file.id, from: 0 })).toBe('not_found');
  await openAndConnect(bob);
  expect(await bob.refusal('file:accept', { file: randomUUID(), from: 0 })).toBe('not_found');
  await openAndConnect(ada);
  expect(await ada.refusal('file:accept', { file: file.id, from: 0 })).toBe('not_found');
  expect(await bob.request('file:accept', { file: file.id, from: 0 })).toEqual(granted);
  expect(await ada.notice('file:accepted')).toMatchObject({ file: file.id, name: 'Bob', from: 0 });
});

test('[X4] a channel leads to those who have accepted, even if others are named', async () => {
  const [ada, bob, cleo] = [await seated('Ada'), await seated('Bob'), await seated('Cleo')];
  const file = info();
  for (const { client } of [ada, bob, cleo]) await openAndConnect(client);
  await ada.client.request('file:offer', { file });
  await bob.client.request('file:accept', { file: file.id, from: 0 });
  const own = channel();
  const answer = await ada.client.request('file:send', { file: file.id, ...own, to: [bob.self, cleo.self] });
  expect(answer).toEqual({ ok: true, result: { to: [bob.self] } });
  expect(await bob.client.notice('data:opened')).toMatchObject({ channel: own.channel, peer: ada.self, use: 'file' });
  expect(noticesOf(cleo.client)).not.toContain('data:opened');
  // Nobody can report progress on a channel of others.
  await cleo.client.request('file:progress', { received: [{ channel: own.channel, bytes: 5 }] });
  await bob.client.request('file:progress', { received: [{ channel: own.channel, bytes: 7 }] });
  expect(await ada.client.notice('file:progressed')).toEqual({
    file: file.id,
    channel: own.channel,
    peer: bob.self,
    bytes: 7,
  });
});

test('[X5] a report that names a channel several times notifies its sender once, of the last number', async () => {
  const [ada, bob] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  for (const { client } of [ada, bob]) await openAndConnect(client);
  await ada.client.request('file:offer', { file });
  await bob.client.request('file:accept', { file: file.id, from: 0 });
  const own = channel();
  await ada.client.request('file:send', { file: file.id, ...own, to: [bob.self] });
  const reports = [1, 2, 3].map((bytes) => ({ channel: own.channel, bytes }));
  await bob.client.request('file:progress', { received: reports });
  expect(await ada.client.notice('file:progressed')).toMatchObject({ peer: bob.self, bytes: 3 });
  expect(noticesOf(ada.client).filter((name) => name === 'file:progressed')).toHaveLength(1);
});

test('[X4] a receiver that has replaced its data transport, and not connected the new one, gets no channel', async () => {
  const [ada, bob] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  for (const { client } of [ada, bob]) await openAndConnect(client);
  await ada.client.request('file:offer', { file });
  await bob.client.request('file:accept', { file: file.id, from: 0 });
  await open(bob.client);
  const answer = await ada.client.request('file:send', { file: file.id, ...channel(), to: [bob.self] });
  expect(answer).toEqual({ ok: true, result: { to: [] } });
});

test('[X4] only its owner sends a file or closes a channel, and a stream is used once', async () => {
  const [ada, bob] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  for (const { client } of [ada, bob]) await openAndConnect(client);
  await ada.client.request('file:offer', { file });
  await bob.client.request('file:accept', { file: file.id, from: 0 });
  const send = (own: object) => ({ file: file.id, to: [bob.self], ...own });
  expect(await bob.client.refusal('file:send', send(channel()))).toBe('not_found');
  const own = channel();
  await ada.client.request('file:send', send(own));
  expect(await ada.client.refusal('file:send', send(channel()))).toBe('bad_request');
  expect(await ada.client.refusal('file:send', send({ ...own, stream: 513 }))).toBe('already_exists');
  expect(await ada.client.refusal('file:send', send(channel(3)))).toBe('bad_request');
  expect(await bob.client.refusal('data:close', { channel: own.channel })).toBe('not_found');
  expect(await ada.client.request('data:close', { channel: own.channel })).toEqual(granted);
});

test.each([
  { how: 'leaves', go: (client: RawClient) => client.request('room:leave', {}) },
  { how: 'says goodbye', go: (client: RawClient) => client.close() },
])('[X6] a peer that $how takes back all its offers, and is then gone', async ({ go }) => {
  const [{ client: bob }, { client: ada }] = [await seated('Bob'), await seated('Ada')];
  const files = [info(), info()];
  for (const file of files) await ada.request('file:offer', { file });
  await go(ada);
  await bob.notice('peer:left');
  expect(bob.notices.slice(-3)).toMatchObject([
    ...files.map(({ id: file }) => ({ name: 'file:cancelled', notice: { file } })),
    { name: 'peer:left' },
  ]);
});

test('[X6] a lost peer takes back nothing, and may come back with it', async () => {
  const [{ client: ada }, { client: bob }] = [await seated('Ada'), await seated('Bob')];
  await ada.request('file:offer', { file: info() });
  ada.break();
  await bob.notice('peer:left');
  expect(noticesOf(bob)).not.toContain('file:cancelled');
});

test('[X6] a peer whose place is taken under another name comes back with nothing', async () => {
  const [ada, { client: bob }] = [connect(), await seated('Bob')];
  const key = makeSeatKey();
  await ada.join('blue', 'Ada', { key });
  const file = info();
  await ada.request('file:offer', { file });
  await connect().join('blue', 'Eve', { key });
  expect(await bob.notice('file:cancelled')).toEqual({ file: file.id });
});

test('[X7] one person has a limited number of channels', async () => {
  const [ada, bob] = [await seated('Ada'), await seated('Bob')];
  const file = info();
  for (const { client } of [ada, bob]) await openAndConnect(client);
  await ada.client.request('file:offer', { file });
  await bob.client.request('file:accept', { file: file.id, from: 0 });
  const send = (stream: number) => ({ file: file.id, to: [bob.self], ...channel(stream) });
  for (let stream = 512; stream < 528; stream += 1) await ada.client.request('file:send', send(stream));
  expect(await ada.client.refusal('file:send', send(528))).toBe('too_many_requests');
});

test('[X8] others, including later ones, are notified of a pointer, and receive it once they have a transport', async () => {
  const [ada, bob] = [await seated('Ada'), await seated('Bob')];
  await open(ada.client);
  const own = channel();
  expect(await ada.client.request('pointer:start', own)).toEqual(granted);
  expect(await ada.client.refusal('pointer:start', channel(513))).toBe('already_exists');
  expect(await bob.client.notice('pointer:started')).toEqual({});
  await open(bob.client);
  expect(await bob.client.notice('data:opened')).toMatchObject({
    channel: own.channel,
    peer: ada.self,
    use: 'pointer',
  });
  const cleo = await seated('Cleo');
  expect(await cleo.client.notice('pointer:started')).toEqual({});
});

test('[X9] a prepared peer has no part in files and pointers', async () => {
  const { client: ada } = await seated('Ada');
  const file = info();
  await ada.request('file:offer', { file });
  const prepared = connect();
  const { rtpCapabilities } = await prepared.welcome;
  await prepared.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
  expect(await prepared.refusal('data:open', { dtlsParameters })).toBe('not_joined');
  expect(await prepared.refusal('file:offer', { file: info() })).toBe('not_joined');
  expect(await prepared.refusal('file:decline', { file: file.id })).toBe('not_joined');
  expect(noticesOf(prepared)).not.toContain('file:offered');
});
