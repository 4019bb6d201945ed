/**
 * What makes a worker report something to the server's process with each packet, over real ICE, DTLS, SRTP and SCTP: it
 * ends before it costs anybody else anything.
 */
import { afterEach, expect, test } from '@jest/globals';
import { Beacon } from '../fuzz/media/beacon.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { countNotifications } from '../support/count-notifications.ts';
import type { NotificationFlood } from '../support/notification-floods/flood.ts';
import { notificationFloods } from '../support/notification-floods/notification-floods.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** How often each flood sends about twenty packets, each of which the worker would report at least once. */
const ROUNDS = 1000;
/**
 * Every object reports a hundred changes at most before it is closed, and what the worker reads until then is in its
 * sockets already.
 */
const [scores, received] = ['scores by their sender', 'scores by their receiver'];
const MAX_REPORTS = 3000;

let server: TestServer;
let flood: NotificationFlood | undefined;
const connect = connectedClients(() => server.url);

afterEach(async () => {
  flood?.close();
  flood = undefined;
  await server.close();
});

test.each(
  Object.entries(notificationFloods).flatMap(([name, start]) => [1, 2].map((workers) => ({ name, start, workers }))),
)('a flood of reports ends soon, with $workers workers: $name', async ({ start, workers }) => {
  server = await startTestServer({ media: { workers, spreadPercent: 0 } });
  const before = pids();
  const beacon = await Beacon.light(server.url, 'beacon');
  const reports = countNotifications(server);
  flood = await start({ url: server.url, room: 'blue', from: '127.0.0.66' });
  for (let round = 0; round < ROUNDS; round += 1) {
    flood.send();
    await turn();
  }
  await beacon.settle();
  beacon.close();
  await connect().join('blue', 'Ada');
  expect(reports()).toBeLessThan(MAX_REPORTS);
  expect(pids()).toEqual(before);
});

test.each([
  { title: '[S10] a source whose score changes with each report is limited', name: scores, notice: 'producer:limited' },
  { title: '[S10] a peer whose address changes with each packet is removed', name: 'addresses', notice: 'room:ended' },
  { title: '[F10] a consumer that changes with each packet is closed', name: received, notice: 'consumers:closed' },
  {
    title: '[X12] a data transport that restarts again and again is closed',
    name: 'associations',
    notice: 'data:closed',
  },
])('$title', async ({ name, notice }) => {
  server = await startTestServer();
  flood = await notificationFloods[name]?.({ url: server.url, room: 'blue' });
  const { notices = [] } = flood?.seat.client ?? {};
  await until(() => {
    flood?.send();
    return notices.some((heard) => heard.name === notice);
  }, `${notice} comes`);
});

const pids = () => server.workers.map(({ worker }) => worker.pid);

/** The server reads and answers meanwhile. */
const turn = () => new Promise((resolve) => setImmediate(resolve));
