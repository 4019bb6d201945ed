/** Participants who got no media: what the log, health and the admin API say, and on whom they say nothing. */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AdminRooms, Health } from '#shared/protocol/http.ts';
import { defaultSubscriptions } from '#shared/protocol/subscriptions.ts';
import { Bot } from '../load/bot.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

const token = 'an-admin-token-of-some-length';
const bots = tickingBots();
let server: TestServer;
let log: PassThrough;
let logged = '';

beforeEach(async () => {
  log = new PassThrough({ encoding: 'utf8' });
  logged = '';
  log.on('data', (text: string) => {
    logged += text;
  });
  server = await startTestServer({ admin: { token }, rooms: { graceSeconds: 60 } }, { log });
});
afterEach(() => server.close());
const connect = connectedClients(() => server.url);

const health = async () => Health.parse(await (await fetch(`${server.url}/healthz`)).json());
const admin = async () => {
  const headers = { Authorization: `Bearer ${token}` };
  return AdminRooms.parse(await (await fetch(`${server.url}/api/admin/rooms`, { headers })).json());
};
const warnings = () =>
  logged
    .split('\n')
    .filter((line) => line.includes('"level":"warn"'))
    .map((line) => JSON.parse(line));

/** Joins as a page does that sends a microphone, and whose media never gets through. */
async function blocked(client: RawClient, name: string, { key }: { key?: string } = {}): Promise<string> {
  const { self, media } = await client.join('blue', name, key === undefined ? {} : { key });
  const fingerprints = [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }];
  const dtlsParameters = { role: 'client', fingerprints };
  await client.request('transport:connect', { transport: media.sendTransport.id, dtlsParameters });
  expect(await client.produce(microphone())).toBe('ok');
  return self;
}

async function bot(name: string): Promise<Bot> {
  const common = { url: server.url, room: 'blue', name, subscriptions: defaultSubscriptions, speaks: true };
  const joined = await Bot.join({ ...common, camera: false, dtx: false, counts: false });
  bots.push(joined);
  return joined;
}

test('a participant without media is logged with a code and what was offered, and counted', async () => {
  const ada = await bot('Ada');
  const eve = await blocked(connect({ from: '127.0.0.9' }), 'Eve');
  await until(async () => (await health()).media.withoutMedia > 0, 'it is counted');

  expect(await health()).toMatchObject({
    status: 'degraded',
    media: { participants: 2, withoutMedia: 1, sentence: '1 of the last 2 participants got no media' },
  });
  for (const path of ['healthz', 'readyz']) expect((await fetch(`${server.url}/${path}`)).status).toBe(200);
  expect(warnings()).toEqual([
    expect.objectContaining({
      msg: 'media not connected',
      peer: eve,
      code: 'all_blocked',
      offered: [expect.stringMatching(/^udp 127\.0\.0\.1:\d+$/), expect.stringMatching(/^tcp 127\.0\.0\.1:\d+$/)],
      relays: [],
      iceState: 'new',
      browser: 'other',
    }),
  ]);
  expect(logged).not.toMatch(/127\.0\.0\.9|Eve/);
  const { rooms, media } = await admin();
  expect(media.sentence).toBe('1 of the last 2 participants got no media');
  const [room] = rooms;
  expect(room?.peers).toEqual([
    expect.objectContaining({ id: ada.id, mediaPath: 'udp', seatKept: false }),
    { id: eve, mediaPath: null, iceState: 'new', browser: 'other', seatKept: false },
  ]);
});

test('reconnects, early leavers, closed pages and clients that only watch do not count as failures', async () => {
  const key = randomBytes(32).toString('base64url');
  // Eve comes last, so that her verdict comes after those of all others.
  const [early, closed, back, watcher] = [connect(), connect(), connect(), connect()];
  await bot('Ada');
  await blocked(early, 'Early');
  early.close();
  const kept = await blocked(closed, 'Closed', { key });
  closed.break();
  await watcher.join('blue', 'Watcher');
  await watcher.request('stats:watch', { on: true });
  const again = await bot('Bob');
  const { rtpCapabilities } = await again.signalling.request('room:leave', {}).then(() => back.welcome);
  await again.enter(rtpCapabilities);
  await until(
    async () => (await admin()).rooms[0]?.peers.find(({ id }) => id === kept)?.seatKept === true,
    'the seat is kept',
  );
  const eve = await blocked(connect(), 'Eve');
  await until(() => warnings().length > 0, 'the verdict on Eve');

  expect(warnings().map(({ peer }) => peer)).toEqual([eve]);
  expect((await health()).media).toMatchObject({ withoutMedia: 1 });
});
