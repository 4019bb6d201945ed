/** The reports of the server about arriving media, with real RTP. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AdminRooms } from '../../server/shared/protocol/http.ts';
import type { RoomStats } from '../../server/shared/protocol/stats.ts';
import { Bot } from '../load/bot.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { freePort } from '../support/free-ports.ts';
import type { RawClient } from '../support/raw-client.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

const token = 'a-token-for-tests-only';
let server: TestServer;
const bots = tickingBots();
const connect = connectedClients(() => server.url);

beforeEach(async () => {
  server = await startTestServer({ admin: { token }, media: { port: await freePort() } });
});

afterEach(() => server.close());

async function film({ lostPercent = 0 } = {}): Promise<Bot> {
  const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const what = { room: 'blue', name: 'Bot', subscriptions, camera: true, speaks: true, dtx: true, counts: false };
  const bot = await Bot.join({ url: server.url, ...what });
  bot.lostPercent = lostPercent;
  bots.push(bot);
  return bot;
}

const arrived = (client: RawClient, name: string) => client.notices.filter((notice) => notice.name === name);

test('[Q1] a peer that watches receives statistics of those it sees, and nobody else receives any', async () => {
  const [watcher, other] = [connect(), connect()];
  const { self } = await watcher.join('blue', 'Ada', { subscriptions: everything });
  await other.join('blue', 'Eve', { subscriptions: everything });
  await film();
  await watcher.request('stats:watch', { on: true });
  const last = () => arrived(watcher, 'stats:room').at(-1)?.notice as RoomStats | undefined;
  const bot = () => last()?.uploads.find(({ bitrate }) => bitrate > 0);
  await until(() => (bot()?.packetsPerSecond ?? 0) > 20, 'the bot’s camera and voice arrive');
  expect(bot()).toMatchObject({ loss: 0 });
  expect(last()?.uploads.map(({ peer }) => peer)).toContain(self);
  expect(last()?.uploads).toHaveLength(2);
  expect(last()?.mode).toEqual({ mode: 'sfu', epoch: 0, reason: 'not_two_alone' });
  expect(arrived(other, 'stats:room')).toEqual([]);
});

test('[Q1] a prepared peer watches nothing', async () => {
  const prepared = connect();
  const { rtpCapabilities } = await prepared.welcome;
  await prepared.request('prejoin:prepare', { room: 'blue', rtpCapabilities });
  expect(await prepared.refusal('stats:watch', { on: true })).toBe('not_joined');
  expect(await prepared.refusal('stats:watch', { on: 'yes' })).toBe('bad_request');
});

// For a loss of half or more mediasoup gives a score of 0, as for what is not sent at all.
test.each([30, 60])(
  '[Q2] everybody is notified within a notice or two that an uplink that loses %i % is poor, and newcomers read it in the roster',
  async (lostPercent) => {
    const ada = connect();
    await ada.join('blue', 'Ada', { subscriptions: everything });
    await film();
    const lossy = await film({ lostPercent });
    const qualities = () =>
      arrived(ada, 'quality:changed').map(({ notice }) => (notice as { quality: string }).quality);
    await until(() => qualities().at(-1) === 'poor', 'the uplink is reported as poor');
    expect(lossy.lostPercent).toBe(lostPercent);
    const { peers } = await connect().join('blue', 'Late', { subscriptions: everything });
    expect(peers.map(({ quality }) => quality)).toEqual([undefined, undefined, 'poor']);
    expect([['poor'], ['fair', 'poor']]).toContainEqual(qualities());
  },
);

test('the admin API reports the traffic of each worker', async () => {
  await connect().join('blue', 'Ada', { subscriptions: everything });
  await film();
  const worker = async () => {
    const response = await fetch(`${server.url}/api/admin/rooms`, { headers: { authorization: `Bearer ${token}` } });
    return AdminRooms.parse(await response.json()).workers[0];
  };
  const carries = ({ receivedKbps = 0, receivedPps = 0 } = {}) => receivedKbps > 100 && receivedPps > 20;
  await until(async () => carries(await worker()), 'some hundred kilobits and packets of one participant are received');
  const carried = await worker();
  expect(typeof carried?.udpDrops).toBe(process.platform === 'linux' ? 'number' : 'object');
});
