/** What a join into a room of 25 costs in messages and in bytes. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { countMessages } from '../support/count-messages.ts';
import { RawClient } from '../support/raw-client.ts';
import { everything, fakeIdentity, TestPeer } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenSignal } from '../support/until.ts';

const PEOPLE = 25;
/** Beside those to and from each other person. */
const MAX_BESIDE = 8;
/** What TCP sends before it waits for the first acknowledgement (RFC 6928). */
const TEN_SEGMENTS = 10 * 1460;

let server: TestServer;
const peers: TestPeer[] = [];

beforeEach(async () => {
  server = await startTestServer({ rooms: { maxVisible: PEOPLE } });
  for (let index = 0; index < PEOPLE; index += 1) await person().join('blue', `Person ${index}`);
  await consumersAre(PEOPLE * (PEOPLE - 1) * 2);
});

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.close();
  await server.close();
});

function person(): TestPeer {
  const peer = new TestPeer(server.url, { identity: fakeIdentity });
  peers.push(peer);
  return peer;
}

async function consumersAre(count: number): Promise<void> {
  await until(() => server.workers[0]?.consumers === count, `${count} consumers`);
  // Receipts and answers that are on their way.
  await new Promise((resolve) => setTimeout(resolve, 200));
}

async function allSee(name: string): Promise<void> {
  await Promise.all(peers.slice(0, PEOPLE).map((peer) => peer.receives(name, ['microphone', 'camera'])));
  await consumersAre(PEOPLE * (PEOPLE + 1) * 2);
}

test('from pre-join it is two messages for each other person and eight more at most: consumers, and who it is', async () => {
  const joiner = person();
  await whenSignal(() => joiner.call.connection.value === 'connected', 'the connection');
  const counting = countMessages();
  await joiner.prepareIn('blue');
  await consumersAre(PEOPLE * (PEOPLE + 1) * 2);
  await joiner.join('blue', 'Zoe');
  await allSee('Zoe');
  expect(counting.stop()).toBeLessThanOrEqual(2 * PEOPLE + MAX_BESIDE);
});

test('without pre-join it is three: who it is at once, then what it sends, and the receipt for that', async () => {
  const joiner = person();
  await whenSignal(() => joiner.call.connection.value === 'connected', 'the connection');
  const counting = countMessages();
  await joiner.join('blue', 'Zoe');
  await allSee('Zoe');
  expect(counting.stop()).toBeLessThanOrEqual(3 * PEOPLE + MAX_BESIDE);
});

test('the answer fits into what TCP sends at once', async () => {
  const client = new RawClient(server.url);
  await client.welcome;
  const before = client.bytesReceived;
  const { peers: others, media } = await client.join('blue', 'Zoe', { subscriptions: everything });
  expect([others.length, media.consumers.length]).toEqual([PEOPLE, PEOPLE * 2]);
  expect(client.bytesReceived - before).toBeLessThan(TEN_SEGMENTS);
  client.close();
});
