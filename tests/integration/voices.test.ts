/** The speakers who are forwarded when many speak at once, with real RTP. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { PeerId } from '../../server/shared/protocol/scalars.ts';
import { Bot } from '../load/bot.ts';
import { SAMPLES } from '../load/synthetic.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

const SILENCE = -127;

let server: TestServer;
let made: Made;
const bots = tickingBots();
const connect = connectedClients(() => server.url);
/** Timestamps of what the listener received, by the SSRC of the consumer. */
const arrived = new Map<number, number[]>();

beforeEach(async () => {
  server = await startTestServer({ rooms: { maxVoices: 2 } });
  made = madeOn(server);
});

afterEach(async () => {
  arrived.clear();
  await server.close();
});

type Joining = { hears?: (packet: Buffer) => void; forwardedFor?: string };

async function join(options: Joining = {}): Promise<Bot> {
  const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const who = {
    room: 'blue',
    name: `Bot ${bots.length}`,
    subscriptions,
    camera: false,
    speaks: false,
    dtx: true,
    counts: true,
  };
  const bot = await Bot.join({ url: server.url, ...who, ...options });
  bots.push(bot);
  return bot;
}

const listen = () =>
  join({
    hears: (packet) => {
      const ssrc = packet.readUInt32BE(8);
      arrived.set(ssrc, [...(arrived.get(ssrc) ?? []), packet.readUInt32BE(4)]);
    },
  });

/** The audio of this later bot that the listener, who joined first, has received. */
function heardOf(index: number): number[] {
  const microphone = made.producers[index];
  const consumers = made.consumers.filter(({ producerId }) => producerId === microphone?.id);
  const ssrcs = consumers.flatMap(({ rtpParameters }) => rtpParameters.encodings?.[0]?.ssrc ?? []);
  return ssrcs.flatMap((ssrc) => arrived.get(ssrc) ?? []);
}

/** Which of the speakers 1 to `last` are heard within a few tenths of a second. */
async function heardNow(last: number): Promise<number[]> {
  const speakers = Array.from({ length: last }, (_, index) => index + 1);
  const before = speakers.map((index) => heardOf(index).length);
  await new Promise((resolve) => setTimeout(resolve, 400));
  return speakers.filter((index, at) => heardOf(index).length > (before[at] ?? 0) + 5);
}

const holds = (last: number, wanted: number[], what: string) =>
  until(async () => JSON.stringify(await heardNow(last)) === JSON.stringify(wanted), what);

/** The first second of this speaker from that RTP timestamp on. */
async function heardWhole(speaker: number, from: number): Promise<void> {
  const words = () => heardOf(speaker).filter((timestamp) => timestamp >= from);
  await until(() => words().length >= 50, 'a second of it is heard');
  expect(words().slice(0, 50)).toEqual(Array.from({ length: 50 }, (_, frame) => from + frame * SAMPLES));
}

test('[F4] the three loudest are named, the loudest first, and only when somebody starts or stops', async () => {
  await server.close();
  server = await startTestServer();
  const eve = connect();
  await eve.join('blue', 'Eve');
  const named = () =>
    eve.notices
      .filter(({ name }) => name === 'speakers:changed')
      .map(({ notice }) => (notice as { peers: PeerId[] }).peers);
  const speakers = [await join(), await join(), await join(), await join()] as const;
  const [ada, bob, cleo, dan] = speakers.map((bot) => bot.id) as [PeerId, PeerId, PeerId, PeerId];
  const begins = async (index: 0 | 1 | 2, volume: number) => {
    speakers[index].speak(volume);
    await until(() => named().length === index + 1, 'one more speaks');
  };
  await begins(0, -35);
  await begins(1, -25);
  await begins(2, -15);
  expect(named().map((peers) => peers.toSorted())).toEqual([[ada], [ada, bob].toSorted(), [ada, bob, cleo].toSorted()]);

  // A quieter fourth speaker is no news, nor is another order of the three.
  speakers[3].speak(-45);
  speakers[0].speak(-5);
  speakers[2].speak(SILENCE);
  await until(() => named().at(-1)?.includes(dan) === true, 'the fourth is one of the three');
  expect(named().slice(3)).toEqual([[ada, bob, dan]]);
});

test('[F8] of more voices than a room forwards the loudest are heard, and every first word complete', async () => {
  await listen();
  for (let count = 0; count < 4; count += 1) await join();
  const [, loud, louder, soft, newcomer] = bots as [Bot, Bot, Bot, Bot, Bot];
  loud.speak(-20);
  louder.speak(-15);
  soft.speak(-45);
  await holds(4, [1, 2], 'the two loudest are heard');

  await until(() => heardOf(1).length > 2.3 * 50, 'their own first words are over');
  const begun = newcomer.speak(-32);
  await holds(4, [1, 2], 'the newcomer has said its first words and is not among the loudest');
  await heardWhole(4, begun);

  newcomer.speak(SILENCE);
  loud.speak(SILENCE);
  await holds(4, [2, 3], 'whom there is room for is heard');
  const again = newcomer.speak(-10);
  await holds(4, [2, 4], 'who was held back has fallen silent, and is heard again');
  await heardWhole(4, again);
});

test.each([
  { who: 'two networks of one IPv6 site', eves: ['2001:db8:1:1::1', '2001:db8:1:2::1'] },
  { who: 'two IPv4 addresses', eves: ['192.0.2.1', '192.0.2.2'] },
])('[F8] a quiet site is heard, however loud the seats from $who claim to be', async ({ eves }) => {
  await server.close();
  server = await startTestServer({ http: { trustProxy: 1 }, rooms: { maxVoices: 4 } });
  made = madeOn(server);
  await listen();
  const ada = await join({ forwardedFor: '198.51.100.1' });
  for (const forwardedFor of [...eves, ...eves, ...eves]) await join({ forwardedFor });
  for (const eve of bots.slice(2)) eve.speak(0);
  await until(async () => (await heardNow(7)).length === 4, 'as many are heard as there is room for');
  const begun = ada.speak(-50);
  await heardWhole(1, begun);
  await until(async () => (await heardNow(7)).length === 4, 'one of the loud is held back for Ada');
  expect(await heardNow(7)).toContain(1);
});
