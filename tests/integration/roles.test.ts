/** Roles over real sockets: who is host, and who stays it. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Notices } from '../../server/shared/protocol/events.ts';
import { connectedClients } from '../support/connected-clients.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
const newKey = () => randomBytes(32).toString('base64url');

beforeEach(async () => {
  server = await startTestServer({ rooms: { graceSeconds: 60, emptySeconds: 60 } });
});

afterEach(() => server.close());

type Seated = { client: RawClient; self: string; role: string };

async function seated(name: string, key = newKey()): Promise<Seated> {
  const client = connect();
  const { self, role } = await client.join('blue', name, { key });
  return { client, self, role };
}

const roles = ({ notices }: RawClient) =>
  notices.flatMap(({ name, notice }) => (name === 'role:changed' ? (notice as Notices['role:changed']) : []));

const give = (by: Seated, to: Seated, role: string) => by.client.request('role:set', { peer: to.self, role });

/** Until everything that was sent to this client before has arrived. */
const settled = ({ client }: Seated) => client.request('hand:lower', {});

async function broken({ client }: Seated): Promise<void> {
  const gone = new Promise((resolve) => client.socket.once('disconnect', resolve));
  client.break();
  await gone;
}

describe('the host', () => {
  test('[A2] is the first who is seated, and the roster names the host', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    expect([ada.role, bob.role]).toEqual(['host', 'participant']);
    const { peers } = await connect().join('blue', 'Cem');
    expect(peers.map(({ name, role }) => [name, role])).toEqual([
      ['Ada', 'host'],
      ['Bob', undefined],
    ]);
    expect(await ada.client.notice('peer:joined')).not.toHaveProperty('peer.role');
  });

  test('[A2] is exactly one of those who come at the same time', async () => {
    const arrivals = Array.from({ length: 8 }, () => seated('Eve'));
    const all = (await Promise.all(arrivals)).map(({ role }) => role);
    expect(all.toSorted()).toEqual(['host', ...Array<string>(7).fill('participant')]);
  });

  test('[A2] is nobody who only prepares to join, however long before the first', async () => {
    const cem = connect();
    const { rtpCapabilities } = await cem.welcome;
    await cem.request('prejoin:prepare', { room: 'blue', rtpCapabilities, key: newKey() });
    expect(await cem.refusal('role:set', { peer: crypto.randomUUID(), role: 'host' })).toBe('not_joined');
    expect((await seated('Ada')).role).toBe('host');
    expect((await cem.join('blue', 'Cem')).role).toBe('participant');
  });

  test('[A1] is nobody who says so', async () => {
    await seated('Ada');
    const eve = connect();
    const { rtpCapabilities } = await eve.welcome;
    const answer = await eve.request('room:join', { room: 'blue', name: 'Ada', rtpCapabilities, role: 'host' });
    expect(answer).toMatchObject({ ok: true, result: { role: 'participant' } });
  });

  test('[A3] is followed by the one who has been here longest, of which everybody learns', async () => {
    const [ada, bob, cem] = [await seated('Ada'), await seated('Bob'), await seated('Cem')];
    await ada.client.request('room:leave', {});
    for (const { client } of [bob, cem]) {
      expect(await client.notice('role:changed')).toEqual({ peer: bob.self, role: 'host' });
    }
    expect(await cem.client.refusal('role:set', { peer: cem.self, role: 'host' })).toBe('not_allowed');
  });

  test('[A3] stays host while the connection is lost, and after it has come back', async () => {
    const key = newKey();
    const [ada, bob] = [await seated('Ada', key), await seated('Bob')];
    await broken(ada);
    await bob.client.notice('peer:interrupted');
    const again = await seated('Ada', key);
    expect([again.self, again.role]).toEqual([ada.self, 'host']);
    await settled(bob);
    expect(roles(bob.client)).toEqual([]);
  });

  test('[A3] who takes the own seat again under another name stays the only host', async () => {
    const key = newKey();
    const [ada, bob] = [await seated('Ada', key), await seated('Bob')];
    expect((await seated('Ana', key)).role).toBe('host');
    expect(await ada.client.notice('room:ended')).toEqual({ reason: 'taken_over' });
    await settled(bob);
    expect(roles(bob.client)).toEqual([]);
    expect(bob.client.notices.at(-1)).toMatchObject({ name: 'peer:joined', notice: { peer: { role: 'host' } } });
  });

  test('[A4] is host again who has left and comes back with the key, and with the key alone', async () => {
    const key = newKey();
    const [ada, bob] = [await seated('Ada', key), await seated('Bob')];
    await ada.client.request('room:leave', {});
    await bob.client.notice('role:changed');
    expect((await seated('Ada')).role).toBe('participant');
    expect((await seated('Ada', key)).role).toBe('host');
  });

  test('[A4] is host in that room alone', async () => {
    const key = newKey();
    await connect().join('green', 'Bob');
    await seated('Ada', key);
    expect((await connect().join('green', 'Ada', { key })).role).toBe('participant');
  });
});

describe('a role', () => {
  test('[A5] is given by a host, and everybody learns by whom', async () => {
    const [ada, bob, cem] = [await seated('Ada'), await seated('Bob'), await seated('Cem')];
    expect(await give(ada, bob, 'moderator')).toMatchObject({ ok: true });
    const expected = { peer: bob.self, role: 'moderator', by: { peer: ada.self, name: 'Ada' } };
    for (const { client } of [ada, bob, cem]) expect(await client.notice('role:changed')).toEqual(expected);
    expect(await bob.client.refusal('role:set', { peer: bob.self, role: 'host' })).toBe('not_allowed');
    expect((await connect().join('blue', 'Dan')).peers).toMatchObject([{ role: 'host' }, { role: 'moderator' }, {}]);
  });

  test('[A5] of host passes on, and the last host cannot give it up', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    expect(await ada.client.refusal('role:set', { peer: ada.self, role: 'participant' })).toBe('last_host');
    await give(ada, bob, 'host');
    expect(await give(ada, ada, 'participant')).toMatchObject({ ok: true });
    expect(await ada.client.refusal('switches:set', { chat: false })).toBe('not_allowed');
    expect(await bob.client.request('switches:set', { chat: false })).toMatchObject({ ok: true });
  });

  test('[A6] is given to nobody who is not seated in the room', async () => {
    const ada = await seated('Ada');
    const elsewhere = await connect().join('green', 'Bob');
    const cem = connect();
    const { rtpCapabilities } = await cem.welcome;
    await cem.request('prejoin:prepare', { room: 'blue', rtpCapabilities, key: newKey() });
    for (const peer of [elsewhere.self, crypto.randomUUID()])
      expect(await ada.client.refusal('role:set', { peer, role: 'host' })).toBe('not_found');
    expect(await ada.client.refusal('role:set', { peer: ada.self, role: 'viewer' })).toBe('bad_request');
  });

  test('[A4] outlives the worker on which the media was', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    await give(ada, bob, 'moderator');
    const pid = server.workers[0]?.worker.pid;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    await bob.client.notice('media:moved');
    await until(() => server.workers.length > 0, 'another worker runs');
    const { peers } = await connect().join('blue', 'Cem');
    expect(peers).toMatchObject([{ role: 'host' }, { role: 'moderator' }]);
  });

  test('[A3] nobody learns of roles when everybody is removed at once', async () => {
    const [ada, bob] = [await seated('Ada'), await seated('Bob')];
    await server.close();
    for (const { client } of [ada, bob]) {
      expect(await client.notice('room:ended')).toEqual({ reason: 'shutting_down' });
      expect(roles(client)).toEqual([]);
    }
    server = await startTestServer();
  });
});
