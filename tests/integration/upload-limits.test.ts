/** The measures against a participant who sends more than is allowed, with real RTP. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Notices } from '../../server/shared/protocol/events.ts';
import { AdminRooms } from '../../server/shared/protocol/http.ts';
import { Bot, type BotOptions } from '../load/bot.ts';
import { CameraStream, senderReport, type VideoStream, VP8_PAYLOAD_TYPE } from '../load/synthetic.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { rtp } from '../support/hostile-media.ts';
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
function crumbs(packetsPerSecond: number): VideoStream {
  const { ssrc } = stream(1);
  const [began, payload] = [performance.now(), Buffer.from([0x10, 0x10, 0, 0, 0x9d, 0x01, 0x2a, 0x40, 0x01, 0xb4, 0])];
  let sequence = 0;
  return {
    ssrc,
    wantKey: () => undefined,
    frame() {
      const due = Math.floor(((performance.now() - began) / 1000) * packetsPerSecond) - sequence;
      return Array.from({ length: due }, () => {
        sequence += 1;
        return rtp({ ssrc, payloadType: VP8_PAYLOAD_TYPE, sequence, timestamp: sequence * 50, payload });
      });
    },
    senderReport: (now) =>
      senderReport({ ssrc, now, timestamp: sequence * 50, packets: sequence, bytes: 11 * sequence }),
  };
}

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
  expect(reported[0]).toEqual({ producer, source: 'camera', measure: 'paused' });
  await until(() => received(ada, 'producer:paused').includes(producer), 'Ada sees it paused');

  await until(() => reported.length > 1, 'it went on');
  expect(reported[1]).toEqual({ producer, source: 'camera', measure: 'closed' });
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
  const trudy = connect();
  await trudy.join('blue', 'Trudy');
  expect(await trudy.produce(microphone())).toBe('too_many_requests');
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
