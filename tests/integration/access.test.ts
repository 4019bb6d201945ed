/** Who may enter a room, over real sockets, and the lobby that nobody gets past. */
import { randomBytes, randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Notices } from '../../server/shared/protocol/events.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
const newKey = () => randomBytes(32).toString('base64url');
const log = new PassThrough();
let lines = '';
log.on('data', (chunk) => {
  lines += chunk;
});

const start = (
  rooms: { emptySeconds?: number; policy?: 'open' | 'lobby' } = {},
  signalling: { requestsPerSecond?: number; requestBurst?: number } = {},
) => startTestServer({ rooms: { graceSeconds: 60, emptySeconds: 60, ...rooms }, signalling }, { log });

beforeEach(async () => {
  lines = '';
  server = await start();
});

afterEach(() => server.close());

type Seated = { client: RawClient; self: string; key: string };

async function seated(name: string, key = newKey()): Promise<Seated> {
  const client = connect();
  const { self } = await client.join('blue', name, { key });
  return { client, self, key };
}

type Name = keyof Notices;
const heard = <One extends Name>({ notices }: RawClient, of: One): Notices[One][] =>
  notices.filter(({ name }) => name === of).map(({ notice }) => notice as Notices[One]);

const ask = async (client: RawClient, request: string, data: unknown) => {
  const answer = await client.request(request, data);
  return answer.ok ? answer.result : answer.code;
};

/** Tries to enter: the code of the refusal, or `in`. */
async function enter(client: RawClient, { key = newKey(), name = 'Eve', ...asked }: Entering = {}): Promise<string> {
  const { rtpCapabilities } = await client.welcome;
  const answer = await client.request('room:join', { room: 'blue', name, key, rtpCapabilities, ...asked });
  return answer.ok ? 'in' : answer.code;
}
type Entering = { room?: string; key?: string; name?: string; password?: string };

async function prepare(client: RawClient, key: string): Promise<string> {
  const { rtpCapabilities } = await client.welcome;
  const answer = await client.request('prejoin:prepare', { room: 'blue', key, rtpCapabilities });
  return answer.ok ? 'in' : answer.code;
}

const knock = (client: RawClient, key: string, name = 'Eve') => ask(client, 'lobby:knock', { room: 'blue', key, name });

/** What a client has received, besides the welcome of its connection. */
const received = ({ notices }: RawClient) =>
  notices.map(({ name }) => name).filter((name) => name !== 'server:welcome');

const waitingFor = async (client: RawClient) => {
  await client.request('hand:lower', {});
  return heard(client, 'lobby:changed')
    .at(-1)
    ?.waiting.map(({ name }) => name);
};

/** A host, and the room under this policy. */
async function hosted(access: object): Promise<Seated> {
  const ada = await seated('Ada');
  expect(await ask(ada.client, 'access:set', access)).toBeNull();
  return ada;
}

describe('a locked room', () => {
  test('[K1] admits nobody new, and everybody who was in it with the same key', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    await ask(ada.client, 'access:set', { policy: 'locked' });
    expect(await bob.client.notice('access:changed')).toEqual({
      policy: 'locked',
      by: { peer: ada.self, name: 'Ada' },
    });
    expect(await enter(connect())).toBe('room_locked');
    expect(await enter(connect(), { name: 'Bob' })).toBe('room_locked');
    expect(await prepare(connect(), newKey())).toBe('room_locked');
    expect(await knock(connect(), newKey())).toBe('room_locked');
    await ask(bob.client, 'room:leave', {});
    expect((await connect().join('blue', 'Bob', { key: bob.key })).policy).toBe('locked');
    await ask(ada.client, 'access:set', { policy: 'open' });
    expect(await enter(connect())).toBe('in');
  });

  test('[K1] stays locked while it is empty, so that nobody reads its chat', async () => {
    const ada = await hosted({ policy: 'locked' });
    await ask(ada.client, 'room:leave', {});
    expect(await enter(connect())).toBe('room_locked');
    expect(await enter(connect(), { key: ada.key, name: 'Ada' })).toBe('in');
  });

  test('[K1] turns away those who prepare to join, and those whose join is under way', async () => {
    const ada = await seated('Ada');
    const [eve, key] = [connect(), newKey()];
    expect(await prepare(eve, key)).toBe('in');
    await eve.produce(microphone());
    const mia = connect();
    await mia.welcome;
    const joining = enter(mia);
    await ask(ada.client, 'access:set', { policy: 'locked' });
    expect(await eve.notice('room:ended')).toEqual({ reason: 'denied' });
    expect(await enter(eve, { key })).toBe('room_locked');
    const isIn = (await joining) === 'in';
    expect((await connect().join('blue', 'Ada', { key: ada.key })).peers).toHaveLength(isIn ? 1 : 0);
  });

  test.each([
    { policy: 'open', want: ['first', 'second'] },
    { policy: 'locked', want: [] },
  ])(
    '[K1] after a restart of the server, a newcomer reads $want of a room that was $policy',
    async ({ policy, want }) => {
      const chat = { folder: temporaryFolder() };
      await server.close();
      server = await startTestServer({ chat });
      const ada = await seated('Ada');
      await ask(ada.client, 'chat:send', { id: randomUUID(), text: 'first' });
      await ask(ada.client, 'access:set', { policy });
      await ask(ada.client, 'chat:send', { id: randomUUID(), text: 'second' });
      await server.close();
      server = await startTestServer({ chat });
      expect((await connect().join('blue', 'Eve')).chat.map(({ text }) => text)).toEqual(want);
    },
  );

  test('[K1] is locked by a host alone', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    await ask(ada.client, 'role:set', { peer: bob.self, role: 'moderator' });
    expect(await ask(bob.client, 'access:set', { policy: 'locked' })).toBe('not_allowed');
    expect(await enter(connect())).toBe('in');
  });
});

describe('a password', () => {
  test('[K2] admits who knows it, once and for all, and is in no log', async () => {
    const ada = await seated('Ada');
    expect(await ask(ada.client, 'access:set', { policy: 'password' })).toBe('bad_request');
    expect(await ask(ada.client, 'access:set', { policy: 'password', password: 'sesame-4711' })).toBeNull();
    const key = newKey();
    const eve = connect();
    expect(await enter(eve, { key })).toBe('password_required');
    expect(await enter(eve, { key, password: 'sesame-4712' })).toBe('wrong_password');
    expect(await prepare(eve, key)).toBe('password_required');
    expect(await enter(eve, { key, password: 'sesame-4711' })).toBe('in');
    await ask(eve, 'room:leave', {});
    expect(await prepare(eve, key)).toBe('in');
    expect(await enter(eve, { key })).toBe('in');
    await ask(ada.client, 'access:set', { policy: 'open' });
    await ask(ada.client, 'access:set', { policy: 'password' });
    expect(await enter(connect(), { password: 'sesame-4711' })).toBe('in');
    await until(() => lines.includes('access changed'), 'the log says so');
    expect(lines).not.toContain('sesame');
  });

  test('[K2] can be guessed ten times by one address, and by others all the same', async () => {
    await server.close();
    server = await start({}, { requestsPerSecond: 1000, requestBurst: 10_000 });
    await hosted({ policy: 'password', password: 'sesame' });
    const eve = connect({ from: '127.0.0.9' });
    const guesses: string[] = [];
    while (guesses.at(-1) !== 'too_many_requests' && guesses.length < 100)
      guesses.push(await enter(eve, { password: `guess ${guesses.length}` }));
    expect(guesses.length).toBeGreaterThan(10);
    expect(guesses.length).toBeLessThan(100);
    expect(new Set(guesses.slice(0, -1))).toEqual(new Set(['wrong_password']));
    expect(await enter(connect({ from: '127.0.0.10' }), { password: 'sesame' })).toBe('in');
    // Neither another room nor the right password helps.
    expect(await enter(eve, { password: 'sesame' })).toBe('too_many_requests');
    const host = connect({ from: '127.0.0.11' });
    await host.join('red', 'Mia');
    await ask(host, 'access:set', { policy: 'password', password: 'sesame' });
    expect(await enter(eve, { room: 'red', password: 'sesame' })).toBe('too_many_requests');
  });
});

describe('a lobby', () => {
  test('[K3] [K5] lets in whom a host admits, and nobody else', async () => {
    const ada = await hosted({ policy: 'lobby' });
    const [eve, mia] = [connect(), connect()];
    const [hers, other] = [newKey(), newKey()];
    expect(await enter(eve, { key: hers })).toBe('must_knock');
    expect(await knock(eve, hers)).toEqual({ admitted: false });
    expect(await knock(mia, other, 'Mia')).toEqual({ admitted: false });
    expect(await waitingFor(ada.client)).toEqual(['Eve', 'Mia']);
    const [waiting] = heard(ada.client, 'lobby:changed');
    const peer = waiting?.waiting[0]?.peer;
    expect(await ask(ada.client, 'lobby:admit', { peer })).toBeNull();
    expect(await eve.notice('lobby:admitted')).toEqual({});
    expect(await waitingFor(ada.client)).toEqual(['Mia']);
    expect(await ask(ada.client, 'lobby:admit', { peer })).toBe('not_found');
    expect(await prepare(eve, hers)).toBe('in');
    expect(await enter(eve, { key: hers })).toBe('in');
    expect(await enter(mia, { key: other })).toBe('must_knock');
    expect(received(mia)).toEqual([]);
  });

  test('[K4] tells those who wait nothing, and refuses everything', async () => {
    const ada = await hosted({ policy: 'lobby' });
    const [eve, key] = [connect(), newKey()];
    await knock(eve, key);
    await ask(ada.client, 'chat:send', { id: randomUUID(), text: 'a secret' });
    await ask(ada.client, 'hand:raise', {});
    await ada.client.produce(microphone());
    const requests: [string, object][] = [
      ['chat:send', { id: randomUUID(), text: 'hello' }],
      ['producers:create', { producers: [microphone()] }],
      ['transport:createSend', {}],
      ['data:open', { dtlsParameters: { fingerprints: [] } }],
      ['direct:allow', { allowed: true }],
      ['direct:send', { epoch: 0, message: { shown: true } }],
      ['roster:list', {}],
      ['stats:watch', { on: true }],
      ['hand:raise', {}],
      ['lobby:admitAll', {}],
      ['access:set', { policy: 'open' }],
      ['room:leave', {}],
    ];
    for (const [name, data] of requests) {
      const code = await ask(eve, name, data);
      expect([name, code]).toEqual([name, code === 'bad_request' ? 'bad_request' : 'not_joined']);
    }
    expect(await prepare(eve, key)).toBe('must_knock');
    expect(received(eve)).toEqual([]);
    expect((await server.workers[0]?.webRtcServer.dump())?.webRtcTransportIds).toHaveLength(2);
    await ask(ada.client, 'room:leave', {});
  });

  test('[K3] nobody gets past by another name, connection, tab or preparation', async () => {
    const ada = await hosted({ policy: 'lobby' });
    const [eve, key] = [connect(), newKey()];
    await knock(eve, key);
    expect(await enter(connect(), { key, name: 'Ada' })).toBe('must_knock');
    expect(await enter(connect(), { name: 'Ada' })).toBe('must_knock');
    const tab = connect();
    expect(await knock(tab, key)).toEqual({ admitted: false });
    expect(await eve.notice('room:ended')).toEqual({ reason: 'taken_over' });
    eve.close();
    expect(await waitingFor(ada.client)).toEqual(['Eve']);
    tab.break();
    await until(async () => (await waitingFor(ada.client))?.length === 0, 'nobody waits any more');
    expect(await enter(connect(), { key })).toBe('must_knock');
    expect(await ask(connect(), 'lobby:leave', {})).toBe('not_found');
  });

  test('[K5] everybody is let in together, or one turned away, who may knock again unless banned', async () => {
    const [ada, bob] = [await hosted({ policy: 'lobby' }), newKey()];
    const keys = [newKey(), newKey()];
    const [eve, mia] = [connect(), connect()];
    await knock(eve, keys[0] ?? '');
    await knock(mia, keys[1] ?? '', 'Mia');
    await waitingFor(ada.client);
    const idOf = (name: string) =>
      heard(ada.client, 'lobby:changed')
        .flatMap(({ waiting }) => waiting)
        .find((one) => one.name === name)?.peer;
    const by = { peer: ada.self, name: 'Ada' };
    expect(await ask(ada.client, 'lobby:deny', { peer: idOf('Eve'), ban: false })).toBeNull();
    expect(await eve.notice('room:ended')).toEqual({ reason: 'denied', by });
    expect(await knock(eve, keys[0] ?? '')).toEqual({ admitted: false });
    await ask(ada.client, 'lobby:deny', { peer: idOf('Eve'), ban: true });
    expect(await knock(eve, keys[0] ?? '')).toBe('banned');
    expect(await knock(eve, bob, 'Bob')).toEqual({ admitted: false });
    await ask(ada.client, 'lobby:admitAll', {});
    expect([await enter(eve, { key: bob, name: 'Bob' }), await enter(mia, { key: keys[1] ?? '' })]).toEqual([
      'in',
      'in',
    ]);
  });

  test('[K5] a moderator who gets the role, or joins, learns who waits', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    await ask(ada.client, 'access:set', { policy: 'lobby' });
    await knock(connect(), newKey());
    await bob.client.request('hand:lower', {});
    expect(heard(bob.client, 'lobby:changed')).toEqual([]);
    await ask(ada.client, 'role:set', { peer: bob.self, role: 'moderator' });
    expect(await waitingFor(bob.client)).toEqual(['Eve']);
    const again = await connect().join('blue', 'Bob', { key: bob.key });
    expect(again.waiting?.map(({ name }) => name)).toEqual(['Eve']);
    expect(again.role).toBe('moderator');
  });

  test.each([
    { policy: 'open', answer: 'in', notice: 'lobby:admitted' },
    { policy: 'locked', answer: 'room_locked', notice: 'room:ended' },
  ])('[K5] with the policy $policy, those who wait do not wait any more', async ({ policy, answer, notice }) => {
    const ada = await hosted({ policy: 'lobby' });
    const [eve, key] = [connect(), newKey()];
    await knock(eve, key);
    await ask(ada.client, 'access:set', { policy });
    await eve.notice(notice);
    expect(await enter(eve, { key })).toBe(answer);
  });

  test('[K3] ends with the room, and has a bounded number of places', async () => {
    await server.close();
    server = await start({ emptySeconds: 0 });
    const ada = await hosted({ policy: 'lobby' });
    const crowd = Array.from({ length: 12 }, () => connect({ from: '127.0.0.9' }));
    const answers: unknown[] = [];
    for (const client of crowd) answers.push(await knock(client, newKey()));
    expect(answers.slice(9)).toEqual([{ admitted: false }, 'lobby_full', 'lobby_full']);
    await ask(ada.client, 'room:leave', {});
    expect(await crowd[0]?.notice('room:ended')).toEqual({ reason: 'ended' });
    expect(await knock(connect(), newKey())).toEqual({ admitted: true });
  });

  test('[K1] on a server where every room has one, the first person is host, and no preview shows who is there', async () => {
    await server.close();
    server = await start({ policy: 'lobby' });
    const [early, key] = [connect(), newKey()];
    expect(await prepare(early, key)).toBe('in');
    const ada = await seated('Ada');
    expect(await early.notice('room:ended')).toEqual({ reason: 'denied' });
    expect(JSON.stringify(early.notices)).not.toContain('Ada');
    expect(await prepare(early, key)).toBe('must_knock');
    expect(await enter(early, { key })).toBe('must_knock');
    expect(await ask(ada.client, 'access:set', { policy: 'open' })).toBeNull();
    expect(await enter(early, { key })).toBe('in');
  });
});
