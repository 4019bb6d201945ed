/** Sockets break, and people keep their seats. */
import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { JoinResult } from '../../server/shared/protocol/room.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);
const newKey = () => randomBytes(32).toString('base64url');

beforeEach(async () => {
  server = await startTestServer({ rooms: { graceSeconds: 60 } });
});

afterEach(() => server.close());

const namesOf = (client: RawClient) => client.notices.map(({ name }) => name);

/** Until the server has carried out what was sent before. */
const settled = (client: RawClient) => client.request('producer:pause', { producer: randomUUID() });

async function broken(client: RawClient): Promise<void> {
  const gone = new Promise((resolve) => client.socket.once('disconnect', resolve));
  client.break();
  await gone;
}

describe('a seat with a key', () => {
  test('[L1] [ASVS 4.4.3] has the same id in every server, another in every room, and the id does not reveal the key', async () => {
    const key = newKey();
    const first = await connect().join('blue', 'Eve', { key });
    const other = await connect().join('green', 'Eve', { key });
    await server.close();
    server = await startTestServer();
    const again = await connect().join('blue', 'Eve', { key });
    expect(again.self).toBe(first.self);
    expect(other.self).not.toBe(first.self);
    expect(JSON.stringify(first)).not.toContain(key);
  });

  test('[L2] outlives its connection, and the others notice nothing', async () => {
    const [ada, eve] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    const key = newKey();
    const { self } = await eve.join('blue', 'Eve', { key });
    await ada.notice('peer:joined');
    await broken(eve);
    const again = await connect().join('blue', 'Eve', { key });
    await settled(ada);
    expect(again.self).toBe(self);
    expect(namesOf(ada)).not.toContain('peer:left');
    expect(namesOf(ada).filter((name) => name === 'peer:joined')).toHaveLength(1);
  });

  test('[L8] the others learn that its connection has been lost for two seconds, and that it is back', async () => {
    const [ada, eve] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    const key = newKey();
    const { self } = await eve.join('blue', 'Eve', { key });
    await broken(eve);
    expect(await ada.notice('peer:interrupted')).toEqual({ peer: self, interrupted: true });
    const bob = await connect().join('blue', 'Bob');
    expect(bob.peers.find(({ id }) => id === self)).toMatchObject({ interrupted: true });
    ada.notices.length = 0;
    await connect().join('blue', 'Eve', { key });
    expect(await ada.notice('peer:interrupted')).toEqual({ peer: self, interrupted: false });
    const cleo = await connect().join('blue', 'Cleo');
    expect(cleo.peers.find(({ id }) => id === self)).not.toHaveProperty('interrupted');
  });

  test('[L2] is given up after its time', async () => {
    await server.close();
    server = await startTestServer({ rooms: { graceSeconds: 0 } });
    const [ada, eve] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    await eve.join('blue', 'Eve', { key: newKey() });
    await broken(eve);
    await ada.notice('peer:left');
  });

  test('[C4] ends at once with a goodbye, and one without a key with its connection', async () => {
    const [ada, eve, bob] = [connect(), connect(), connect()];
    await ada.join('blue', 'Ada');
    const hers = await eve.join('blue', 'Eve', { key: newKey() });
    eve.close();
    expect(await ada.notice('peer:left')).toEqual({ peer: hers.self });
    ada.notices.length = 0;
    const his = await bob.join('blue', 'Bob');
    await broken(bob);
    expect(await ada.notice('peer:left')).toEqual({ peer: his.self });
  });

  test('[L3] resumes over its transports if the client still has them, and over new ones otherwise', async () => {
    const [ada, eve] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    await ada.produce(microphone());
    const key = newKey();
    const first = await eve.join('blue', 'Eve', { key });
    const holds = first.media.receiveTransport.id;
    await broken(eve);
    const kept: JoinResult = await connect().join('blue', 'Eve', { key, holds });
    expect(kept.media).toBeUndefined();
    expect(kept.kept?.consumers).toEqual(first.media.consumers);
    const moved = await connect().join('blue', 'Eve', { key });
    expect(moved.media.receiveTransport.id).not.toBe(holds);
    expect(moved.media.consumers).toHaveLength(1);
    expect(moved.kept).toBeUndefined();
  });

  test('[W5] requests for the previous transports are refused on the new ones', async () => {
    const eve = connect();
    const key = newKey();
    const before = (await eve.join('blue', 'Eve', { key })).media.sendTransport.id;
    const now = (await eve.join('blue', 'Eve', { key })).media.sendTransport.id;
    const hers = microphone();
    const sent = (transport: string) => eve.request('producers:create', { producers: [hers], transport });
    expect(await sent(before)).toMatchObject({ result: { refused: [{ code: 'media_moved' }] } });
    expect(await sent(now)).toMatchObject({ result: { refused: [] } });
  });

  test('[L3] changes during the interruption are in the answer, which waits for its receipt', async () => {
    const [ada, eve] = [connect(), connect()];
    await ada.join('blue', 'Ada');
    const key = newKey();
    const { media } = await eve.join('blue', 'Eve', { key });
    await broken(eve);
    const hers = microphone();
    await ada.produce(hers);
    await ada.request('chat:send', { id: randomUUID(), text: 'Where are you?' });
    await until(async () => server.workers.some(({ consumers }) => consumers === 1), 'there is a consumer for Eve');
    const back = connect();
    const joined = await back.join('blue', 'Eve', { key, holds: media.receiveTransport.id });
    expect(joined.kept?.consumers).toMatchObject([{ producer: hers.producer }]);
    expect(joined.chat).toMatchObject([{ text: 'Where are you?' }]);
    expect(joined.peers).toMatchObject([{ name: 'Ada', producers: [{ id: hers.producer }] }]);
    expect(await back.notice('consumers:created')).toEqual(joined.kept);
    expect(back.receipts).toHaveLength(1);
    expect(back.sequence).toBe(joined.sequence + 1);
  });

  test('[L4] the newer of two connections takes the seat, and the older is notified', async () => {
    const [older, newer] = [connect(), connect()];
    const key = newKey();
    const first = await older.join('blue', 'Eve', { key });
    const second = await newer.join('blue', 'Eve', { key });
    expect(second.self).toBe(first.self);
    expect(await older.notice('room:ended')).toEqual({ reason: 'taken_over' });
    expect(
      await older.refusal('subscriptions:set', { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } }),
    ).toBe('not_joined');
    expect(await newer.request('hand:raise', {})).toMatchObject({ ok: true });
  });

  test('[L4] two simultaneous connections with one key take one seat', async () => {
    const key = newKey();
    const both = [connect(), connect()];
    await Promise.all(both.map((client) => client.join('blue', 'Eve', { key })));
    const ada = await connect().join('blue', 'Ada');
    expect(ada.peers).toHaveLength(1);
  });

  test('[L4] two that resume at once have transports of their own, and everything on them', async () => {
    const ada = connect();
    await ada.join('blue', 'Ada');
    await ada.produce(microphone());
    const key = newKey();
    await connect().join('blue', 'Eve', { key });
    const both = [connect(), connect()];
    const joined = await Promise.all(both.map((client) => client.join('blue', 'Eve', { key })));
    expect(joined.map(({ media }) => media.consumers.length)).toEqual([1, 1]);
    expect(new Set(joined.map(({ media }) => media.receiveTransport.id)).size).toBe(2);
  });

  test('[L5] on the same connection a join with the key is a fresh snapshot', async () => {
    const eve = connect();
    const key = newKey();
    const { self, media } = await eve.join('blue', 'Eve', { key });
    const again = await eve.join('blue', 'Eve', { key, holds: media.receiveTransport.id });
    expect(again).toMatchObject({ self, kept: { consumers: [] } });
    await eve.request('hand:raise', {});
    expect(await eve.notice('hand:raised')).toEqual({ peer: self });
  });

  test('[L7] a seat is resumed a few times at once, and then told when to come again', async () => {
    await server.close();
    server = await startTestServer({ signalling: { requestBurst: 1000 }, limits: { resumesPerMinutePerPerson: 1 } });
    const [eve, key] = [connect(), newKey()];
    const { media } = await eve.join('blue', 'Eve', { key });
    const { rtpCapabilities } = await eve.welcome;
    const again = () =>
      eve.request('room:join', { room: 'blue', name: 'Eve', key, holds: media.receiveTransport.id, rtpCapabilities });
    for (let times = 0; times < 6; times += 1) expect(await again()).toMatchObject({ ok: true });
    expect(await again()).toMatchObject({ code: 'too_many_requests', retryAfterMs: expect.any(Number) });
    await eve.request('hand:raise', {});
    expect(await eve.notice('hand:raised')).toBeDefined();
  });

  test('[D5] nobody prepares to join with the key of a taken seat', async () => {
    const key = newKey();
    const [eve, twin] = [connect(), connect()];
    await eve.join('blue', 'Eve', { key });
    const { rtpCapabilities } = await twin.welcome;
    expect(await twin.refusal('prejoin:prepare', { room: 'blue', key, rtpCapabilities })).toBe('prejoin_full');
  });
});

describe('requests', () => {
  test('[R4] that are repeated are answered as before and carried out once, also after a lost connection', async () => {
    const eve = connect();
    const key = newKey();
    const { media } = await eve.join('blue', 'Eve', { key });
    const message = { id: randomUUID(), text: 'once' };
    const producers = { producers: [microphone()] };
    const answer = await eve.say('producers:create', 100, producers);
    expect(await eve.say('producers:create', 100, producers)).toEqual(answer);
    await broken(eve);
    const back = connect();
    const { kept } = await back.join('blue', 'Eve', { key, holds: media.receiveTransport.id });
    expect(kept).toBeDefined();
    expect(await back.say('producers:create', 100, producers)).toEqual(answer);
    expect(await back.say('chat:send', 101, message)).toMatchObject({ ok: true });
    expect(await back.say('room:leave', 99, {})).toMatchObject({ ok: false, code: 'duplicate_request' });
  });

  test('[R1] of another page with the same key are numbered from the start', async () => {
    const key = newKey();
    const before = connect();
    await before.join('blue', 'Eve', { key });
    await before.request('hand:raise', {});
    const after = connect();
    await after.join('blue', 'Eve', { key });
    expect(await after.say('producers:create', 2, { producers: [microphone()] })).toEqual({
      ok: true,
      result: { refused: [] },
    });
  });

  test('[R1] of the previous page that waited when its seat was taken do not count either', async () => {
    const key = newKey();
    const [before, after] = [connect(), connect()];
    const { media } = await before.join('blue', 'Eve', { key });
    await after.welcome;
    const transport = media.sendTransport.id;
    const waiting = Array.from({ length: 60 }, () => before.request('transport:restartIce', { transport }));
    await after.join('blue', 'Eve', { key });
    expect(await after.say('hand:raise', 2, {})).toEqual({ ok: true, result: null });
    expect((await Promise.all(waiting)).at(-1)).toMatchObject({ ok: false, code: 'taken_over' });
    expect(await after.say('hand:lower', 3, {})).toEqual({ ok: true, result: null });
  });
});
