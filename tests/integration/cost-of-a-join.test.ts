/** The cost of a join into a room of 25, in messages and in bytes. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { countMessages } from '../support/count-messages.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { RawClient } from '../support/raw-client.ts';
import { everything, fakeIdentity, TestPeer } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until, whenSignal } from '../support/until.ts';

const PEOPLE = 25;
/** Besides those to and from each other participant. */
const MAX_BESIDE = 8;
/** The bytes that TCP sends before it waits for the first acknowledgement (RFC 6928). */
const TEN_SEGMENTS = 10 * 1460;

let server: TestServer;
let made: Made;
const peers: TestPeer[] = [];

beforeEach(async () => {
  server = await startTestServer({ rooms: { maxVisible: PEOPLE, maxMicrophones: 2 * PEOPLE } });
  made = madeOn(server);
  for (let index = 0; index < PEOPLE; index += 1) await person().join('blue', `Person ${index}`);
  await flowing(PEOPLE * (PEOPLE - 1) * 2);
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

/** Resolves once the server has created this many consumers, and has the receipts of all of them. */
const flowing = (count: number) =>
  until(() => made.consumers.filter(({ paused }) => !paused).length === count, `${count} consumers flow`);

/** Nothing but reports that media of these peers has not connected, eight seconds after they came: theirs is a fake. */
const REPORTS = /^\d+\["notices",\[(?:\["media:changed",[^\]]*\],?)+\],/;
const isOfJoin = (message: string) => !REPORTS.test(message);

async function allSee(name: string): Promise<void> {
  await Promise.all(peers.slice(0, PEOPLE).map((peer) => peer.receives(name, ['microphone', 'camera'])));
  await flowing(PEOPLE * (PEOPLE + 1) * 2);
}

test('a join from pre-join costs two messages per other participant and at most eight more', async () => {
  const joiner = person();
  await whenSignal(() => joiner.call.socketState.value === 'connected', 'the connection');
  const counting = countMessages(isOfJoin);
  await joiner.prepareIn('blue');
  await until(() => made.consumers.length === PEOPLE * (PEOPLE + 1) * 2, 'everything is prepared');
  await joiner.join('blue', 'Zoe');
  await allSee('Zoe');
  expect(counting.stop()).toBeLessThanOrEqual(2 * PEOPLE + MAX_BESIDE);
});

test('a join without pre-join costs three: the peer at once, then its producers, and their receipt', async () => {
  const joiner = person();
  await whenSignal(() => joiner.call.socketState.value === 'connected', 'the connection');
  const counting = countMessages(isOfJoin);
  await joiner.join('blue', 'Zoe');
  await allSee('Zoe');
  expect(counting.stop()).toBeLessThanOrEqual(3 * PEOPLE + MAX_BESIDE);
});

test('the answer to a join fits into the first TCP flight', async () => {
  const client = new RawClient(server.url);
  await client.welcome;
  const before = client.bytesReceived;
  const { peers: others, media } = await client.join('blue', 'Zoe', { subscriptions: everything });
  expect([others.length, media.consumers.length]).toEqual([PEOPLE, PEOPLE * 2]);
  expect(client.bytesReceived - before).toBeLessThan(TEN_SEGMENTS);
  client.close();
});
