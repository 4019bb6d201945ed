/** The measures against a participant who sends more than is allowed, with real RTP. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PoolWorker } from '../../server/media/pool-worker.ts';
import type { Notices } from '../../server/shared/protocol/events.ts';
import { AdminRooms } from '../../server/shared/protocol/http.ts';
import { Bot, type BotOptions } from '../load/bot.ts';
import { CrumbStream } from '../load/crumb-stream.ts';
import { CameraStream } from '../load/synthetic.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

const token = 'a-token-for-tests-only';
const FRAME_RATE = 15;
const FLOOD_KBPS = 20_000;
let server: TestServer;
const bots = tickingBots();
const connect = connectedClients(() => server.url);
let ssrc = 1000;

beforeEach(async () => {
  server = await startTestServer({ admin: { token }, video: { maxKbps: 1000, screenMaxKbps: 1000 } });
});

afterEach(() => server.close());

const stream = (kbps: number) => {
  ssrc += 1;
  return new CameraStream({ ssrc, kbps, frameRate: FRAME_RATE });
};

/** Video of this many packets a second that each carry next to nothing. */
const crumbs = (packetsPerSecond: number) => new CrumbStream({ ssrc: stream(1).ssrc, packetsPerSecond });

async function join(name: string, over: Partial<BotOptions>): Promise<Bot> {
  const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const who = { room: 'blue', name, subscriptions, camera: false, speaks: true, dtx: true, counts: false };
  const bot = await Bot.join({ url: server.url, ...who, ...over });
  bots.push(bot);
  return bot;
}

/** The limits of which this client was notified, latest last. */
function limitsOf(bot: Bot): Notices['producer:limited'][] {
  const received: Notices['producer:limited'][] = [];
  bot.signalling.on('producer:limited', (notice) => received.push(notice));
  return received;
}

const received = (client: RawClient, name: string) =>
  client.notices.flatMap((notice) => (notice.name === name ? (notice.notice as { producer: string }).producer : []));

async function limits() {
  const response = await fetch(`${server.url}/api/admin/rooms`, { headers: { authorization: `Bearer ${token}` } });
  return AdminRooms.parse(await response.json()).limits;
}

test('[S7] a camera that floods is paused for everybody, then closed, and its sender’s next producer is refused', async () => {
  const ada = connect();
  await ada.join('blue', 'Ada', { subscriptions: everything });
  const eve = await join('Eve', { films: { camera: stream(FLOOD_KBPS) } });
  const reported = limitsOf(eve);
  await until(() => reported.length > 0, 'Eve is notified');
  const [{ producer }] = reported as [Notices['producer:limited']];
  expect(reported[0]).toEqual({ producer, source: 'camera', measure: 'paused', reason: 'bitrate' });
  await until(() => received(ada, 'producer:paused').includes(producer), 'Ada sees it paused');

  await until(() => reported.length > 1, 'it went on');
  expect(reported[1]).toEqual({ producer, source: 'camera', measure: 'closed', reason: 'bitrate' });
  await until(() => received(ada, 'producer:closed').includes(producer), 'Ada sees it no more');
  const again = eve.signalling.request('producers:create', { producers: [microphone()] });
  await expect(again).rejects.toMatchObject({ code: 'too_many_requests', retryAfterMs: expect.any(Number) });
  const [limit] = (await limits()).filter(({ name }) => name === 'video.maxKbps');
  expect(limit).toMatchObject({ scope: 'person', max: 1000, refused: 2 });
});

test('[S7] a sender who comes back under another name is recognized by the address, and others there continue', async () => {
  const ned = connect();
  await ned.join('blue', 'Ned', { subscriptions: everything });
  const eve = await join('Eve', { films: { camera: stream(FLOOD_KBPS) } });
  const reported = limitsOf(eve);
  await until(() => reported.length === 1, 'Eve is notified');
  bots.splice(0);
  eve.close();
  const mallory = await join('Mallory', { films: { screen: stream(FLOOD_KBPS) } });
  const toldAgain = limitsOf(mallory);
  await until(() => toldAgain.length === 1, 'Mallory is notified');
  expect(toldAgain[0]).toMatchObject({ source: 'screen', measure: 'closed' });
  const again = mallory.signalling.request('producers:create', { producers: [microphone()] });
  await expect(again).rejects.toMatchObject({ code: 'too_many_requests' });
  const trudy = connect();
  await trudy.join('blue', 'Trudy');
  expect(await trudy.produce(microphone())).toBe('ok');
  expect(await ned.produce(microphone())).toBe('ok');
});

test.each([
  { scope: 'address', option: 'mediaMegabitsPerSecondPerAddress' },
  { scope: 'server', option: 'mediaMegabitsPerSecond' },
] as const)(
  '[S7] of one $scope that sends too much together, who sends the most is paused',
  async ({ scope, option }) => {
    await server.close();
    server = await startTestServer({ admin: { token }, limits: { [option]: 1 } });
    const little = limitsOf(await join('Ada', { films: { camera: stream(200) } }));
    const much = limitsOf(await join('Eve', { films: { camera: stream(2000) } }));
    await until(() => much.length > 0, 'Eve is notified');
    expect(much[0]).toMatchObject({ measure: 'paused' });
    expect(little).toEqual([]);
    const [limit] = (await limits()).filter(({ name }) => name === `limits.${option}`);
    expect(limit).toMatchObject({ scope, max: 1 });
    expect(limit?.refused).toBeGreaterThan(0);
  },
);

test('[S7] video packets count as at least 800 bytes each on average', async () => {
  // An eighth of a megabit per second, with a limit of two.
  const eve = await join('Eve', { films: { camera: crumbs(450) } });
  const reported = limitsOf(eve);
  await until(() => reported.length > 0, 'Eve is notified');
  expect(reported[0]).toMatchObject({ source: 'camera', measure: 'paused' });
});

test('[S7] a sender within the requested bitrates, in all layers, with audio and a screen, is left alone', async () => {
  const reported = [
    limitsOf(await join('Ada', { films: { camera: stream(1000), screen: stream(1000) } })),
    limitsOf(await join('Bob', { camera: true, screen: true })),
    // An encoder that overshoots by half.
    limitsOf(await join('Cleo', { films: { camera: stream(1500), screen: stream(1400) } })),
  ];
  const sent = async () =>
    (await limits()).filter(({ name }) => name.startsWith('video.')).map(({ highest }) => highest);
  await until(async () => (await sent()).every((kbps) => kbps > 1200), 'three seconds of all of it have come');
  await until(async () => (await sent()).every((kbps) => kbps > 1200), 'and three more', { everyMs: 3000 });
  expect(reported.flat()).toEqual([]);
});

test('[S8] an overloaded worker limits and isolates senders of small packets, but not an office full of cameras', async () => {
  await server.close();
  // Overloaded as soon as it has something to do.
  server = await startTestServer({ http: { trustProxy: 1 }, media: { fullPercent: 0 } });
  const office: Notices['producer:limited'][][] = [];
  for (const name of ['Ada', 'Bob', 'Cleo']) {
    const films = { camera: stream(2500), screen: stream(2500) };
    office.push(limitsOf(await join(name, { forwardedFor: '203.0.113.1', films, subscriptions: everything })));
  }
  const eve = await join('Eve', { forwardedFor: '203.0.113.66', films: { camera: crumbs(450) } });
  const reported = limitsOf(eve);
  await until(() => reported.length > 0, 'Eve is notified');
  expect(reported[0]).toMatchObject({ source: 'camera', measure: 'paused', reason: 'overloaded' });
  await until(() => eve.moved > 0, 'Eve has new transports');
  const seatsOn = (worker: PoolWorker) => [...worker.people].map(({ seat }) => seat);
  expect(server.workers.filter(({ isolated }) => isolated).flatMap(seatsOn)).toEqual([eve.id]);
  await until(() => reported.length > 1, 'Eve went on');
  expect(reported[1]).toMatchObject({ source: 'camera', measure: 'closed', reason: 'overloaded' });
  await expect(eve.signalling.request('producers:create', { producers: [microphone()] })).rejects.toMatchObject({
    code: 'too_many_requests',
  });
  expect(office.flat()).toEqual([]);
});

test('[S8] each worker traces packets to their sender, also those that come over a pipe', async () => {
  await server.close();
  server = await startTestServer({ media: { workers: 2, spreadPercent: 0 } });
  const eve = await join('Eve', { films: { camera: crumbs(100) }, speaks: false });
  await join('Ada', { subscriptions: everything });
  const cameras = async () =>
    (await Promise.all(server.workers.map((worker) => worker.received()))).map(({ streams }) =>
      streams.filter(({ source, packets, receivers }) => source === 'camera' && packets > 0 && receivers === 1),
    );
  await until(async () => (await cameras()).every((streams) => streams.length === 1), 'both forward it');
  expect((await cameras()).flat().map(({ seat }) => seat)).toEqual([eve.id, eve.id]);
});
