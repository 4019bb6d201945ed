/** One person has many addresses: an IPv6 /48, which is 65,536 that limits per address count separately. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { makeSeatKey } from '../../client/src/util/seat-key.ts';
import { connectedClients } from '../support/connected-clients.ts';
import type { Outcome, RawClient } from '../support/raw-client.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
const connect = connectedClients(() => server.url);

/** Addresses of one customer, each in its own /64. */
const eves = (count: number) => Array.from({ length: count }, (_, index) => `2001:db8:7:${index.toString(16)}::1`);
const ada = '203.0.113.9';

const start = async (overrides: ConfigOverrides) => {
  server = await startTestServer({ http: { trustProxy: 1 }, ...overrides });
};
afterEach(() => server.close());

const isWelcomed = ({ welcome }: RawClient) =>
  welcome.then(
    () => true,
    () => false,
  );
const join = async (client: RawClient, room: string, { key }: { key?: string | undefined } = {}): Promise<Outcome> => {
  const { rtpCapabilities } = await client.welcome;
  return client.request('room:join', { room, name: 'Eve', rtpCapabilities, ...(key && { key }) });
};
const codeOf = (outcome: Outcome) => (outcome.ok ? 'ok' : outcome.code);
const allowed = (outcomes: readonly Outcome[]) => outcomes.filter((outcome) => outcome.ok).length;

test('[B2] [B6] one site fills half of the connections, and others find room', async () => {
  await start({ signalling: { maxConnections: 30 } });
  let welcomed = 0;
  for (const forwardedFor of eves(40)) welcomed += (await isWelcomed(connect({ forwardedFor }))) ? 1 : 0;
  expect(welcomed).toBe(17);
  expect(await isWelcomed(connect({ forwardedFor: ada }))).toBe(true);
});

test('[H2] [B6] one site fills half of the sockets, and others find room', async () => {
  await start({ http: { trustProxy: 1, maxSockets: 60 } });
  let welcomed = 0;
  for (const forwardedFor of eves(50)) welcomed += (await isWelcomed(connect({ forwardedFor }))) ? 1 : 0;
  expect(welcomed).toBe(34);
  expect(await isWelcomed(connect({ forwardedFor: ada }))).toBe(true);
});

test('[H3] [B6] one site uses up its share of HTTP requests, and others are answered', async () => {
  await start({ limits: { httpRequestsPerSecond: 1 } });
  const get = async (forwardedFor: string) =>
    (await fetch(`${server.url}/healthz`, { headers: { 'x-forwarded-for': forwardedFor } })).status;
  const statuses = [];
  for (const eve of eves(20)) statuses.push(await get(eve));
  expect(statuses.filter((status) => status === 200).length).toBeLessThan(10);
  expect(await get(ada)).toBe(200);
});

test('[D5] [B6] one site prepares four fifths of the joins of a room, and others prepare theirs', async () => {
  await start({});
  const prepare = async (forwardedFor: string) => {
    const client = connect({ forwardedFor });
    const { rtpCapabilities } = await client.welcome;
    return client.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
  };
  const outcomes = await Promise.all(eves(12).map((eve) => prepare(eve)));
  expect(outcomes.map(codeOf).toSorted()).toEqual([...Array(8).fill('ok'), ...Array(4).fill('prejoin_full')]);
  expect(await prepare(ada)).toMatchObject({ ok: true });
});

describe('with open connections', () => {
  let quiet: RawClient;
  const gather = async (addresses: readonly string[], overrides: ConfigOverrides) => {
    await start(overrides);
    const clients = addresses.map((forwardedFor) => connect({ forwardedFor }));
    quiet = connect({ forwardedFor: ada });
    await Promise.all([...clients, quiet].map(({ welcome }) => welcome));
    return clients;
  };

  test.each([
    { who: 'one site', addresses: eves(20) },
    { who: 'ten busy addresses', addresses: Array.from({ length: 10 }, (_, index) => `192.0.2.${index}`) },
  ])('[R8] [B6] $who uses up no requests of others', async ({ addresses }) => {
    const clients = await gather(addresses, { limits: { requestsPerSecondPerServer: 20 } });
    const refusals: string[] = [];
    for (let round = 0; !refusals.includes('too_many_requests') || round < 30; round += 1) {
      refusals.push(...(await Promise.all(clients.map((client) => client.refusal('room:leave', {})))));
    }
    expect(await quiet.refusal('room:leave', {})).toBe('not_joined');
  });

  test('[J12] [B6] one site uses up no joins of others', async () => {
    const clients = await gather(eves(40), { signalling: { joinsPerSecond: 10 } });
    const outcomes = await Promise.all(clients.map((client, index) => join(client, `room-${index % 4}`)));
    expect(allowed(outcomes)).toBeLessThan(40);
    expect(await join(quiet, 'home')).toMatchObject({ ok: true });
  });

  test('[J12] [B6] one site that resumes its seats again and again is slowed down, and uses up no joins of others', async () => {
    const clients = await gather(eves(4), { signalling: { joinsPerSecond: 10, requestBurst: 1000 } });
    const keys = clients.map(() => makeSeatKey());
    const comeBack = () =>
      Promise.all(clients.map((client, index) => join(client, 'blue', { key: keys[index] }).then(codeOf)));
    expect(await comeBack()).toEqual(clients.map(() => 'ok'));
    const codes: string[] = [];
    for (let round = 0; round < 10; round += 1) codes.push(...(await comeBack()));
    expect(codes).toContain('overloaded');
    expect(await join(quiet, 'home')).toMatchObject({ ok: true });
  });

  test('[J5] [B6] one site fills half of the seats, and others find one', async () => {
    const clients = await gather(eves(30), { rooms: { maxPeoplePerServer: 30 } });
    const outcomes = [];
    for (const client of clients) outcomes.push(await join(client, 'blue'));
    expect(allowed(outcomes)).toBe(17);
    expect(await join(quiet, 'home')).toMatchObject({ ok: true });
  });

  test('[J5] [B6] one site fills four fifths of a room, and others find a seat', async () => {
    const clients = await gather(eves(22), { rooms: { maxPeople: 20 } });
    const outcomes = [];
    for (const client of clients) outcomes.push(await join(client, 'blue'));
    expect(outcomes.map(codeOf)).toEqual([...Array(16).fill('ok'), ...Array(6).fill('room_full')]);
    expect(await join(quiet, 'blue')).toMatchObject({ ok: true });
  });

  test('[J5] [B6] the kept seats of one site do not fill a room either', async () => {
    const clients = await gather(eves(20), { rooms: { maxPeople: 20 } });
    for (const client of clients) {
      await join(client, 'blue', { key: makeSeatKey() });
      client.break();
    }
    expect(await join(quiet, 'blue')).toMatchObject({ ok: true });
  });

  test('[J14] [B6] one site opens half of the rooms, and others open one', async () => {
    const clients = await gather(eves(15), { rooms: { maxRooms: 15 } });
    const outcomes = [];
    for (const [index, client] of clients.entries()) outcomes.push(await join(client, `room-${index}`));
    expect(allowed(outcomes)).toBe(9);
    expect(await join(quiet, 'home')).toMatchObject({ ok: true });
  });
});
