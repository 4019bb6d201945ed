/**
 * Media is sent where somebody has shown that they want it: one packet from another address is no reason to send it
 * there.
 */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bot, type BotOptions } from '../load/bot.ts';
import { madeOn } from '../support/made-on.ts';
import { SilentAddress } from '../support/silent-address.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

/**
 * The bytes that one participant may receive within a tick and a request to the worker; three people send half a
 * megabit per second each.
 */
const AT_ONCE_BYTES = 30_000;
/** And within the second in which a new port of a known address may be heard from. */
const ON_TRIAL_BYTES = 600_000;

const bots = tickingBots();
let server: TestServer;
let silent: SilentAddress | undefined;

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(async () => {
  silent?.close();
  silent = undefined;
  await server.close();
});

async function bot(name: string, over: Partial<BotOptions> = {}): Promise<Bot> {
  const always = { subscriptions: everything, camera: true, speaks: true, dtx: false, counts: true };
  const joined = await Bot.join({ url: server.url, room: 'blue', name, ...always, ...over });
  bots.push(joined);
  return joined;
}

/** Until this one has received this many more packets. */
async function flows(bot: Bot): Promise<void> {
  const { packets } = bot.received;
  await until(() => bot.received.packets > packets + 500, 'media flows to the others');
}

/** A room in which media flows to Eve, who then makes the server send it elsewhere. */
async function divertedTo(address: string, { moves }: { moves: boolean }) {
  const { transports } = madeOn(server);
  const ada = await bot('Ada');
  await bot('Bob');
  const eve = await bot('Eve', { moves: () => moves });
  await flows(eve);
  const receive = transports.at(-1);
  if (!receive) throw new Error('Eve has no transport');
  silent = await SilentAddress.at(address);
  await silent.nominate(receive);
  return { ada, eve, silent };
}

test.each([
  { where: 'another address', address: '127.0.0.2', bound: AT_ONCE_BYTES },
  { where: 'another port of the same address', address: '127.0.0.1', bound: ON_TRIAL_BYTES },
])('[S6] a check in the name of $where sends media there only until it is stopped', async (one) => {
  const { ada, eve, silent } = await divertedTo(one.address, { moves: false });
  await until(() => eve.moved === 1, 'Eve is given new transports');
  // The transport's last words (a DTLS alert) are still on their way when Eve hears of the new ones.
  await flows(ada);
  const { bytes } = silent;
  await flows(ada);
  expect(bytes).toBeLessThan(one.bound);
  expect(silent.bytes).toBe(bytes);
});

test('[S6] the participant at that address receives everything again over new transports', async () => {
  const { ada, eve, silent } = await divertedTo('127.0.0.2', { moves: true });
  await until(() => eve.moved === 1, 'Eve is given new transports');
  await Promise.all([flows(eve), flows(ada)]);
  expect([silent.bytes < AT_ONCE_BYTES, eve.moved, ada.moved]).toEqual([true, 1, 0]);
});
