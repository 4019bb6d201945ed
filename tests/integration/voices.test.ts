/** The speakers who are forwarded when many speak at once, with real RTP. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import type { PeerId } from '../../server/shared/protocol/scalars.ts';
import { Bot } from '../load/bot.ts';
import { SAMPLES } from '../load/synthetic.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { microphone } from '../support/microphone.ts';
import type { RawClient } from '../support/raw-client.ts';
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

type Joining = { hears?: (packet: Buffer) => void; forwardedFor?: string; dtx?: boolean };

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

/** The speakers as the worker measures them, again and again from now on: their ids, the loudest first. */
function measuredOn({ workers }: TestServer): string[][] {
  const measured: string[][] = [];
  for (const { worker } of workers) {
    worker.observer.on('newrouter', ({ observer }) => {
      observer.on('newrtpobserver', (levels) => {
        const { observer: heard } = levels as types.AudioLevelObserver;
        heard.on('volumes', (volumes) => measured.push(volumes.map(({ producer }) => String(producer.appData.owner))));
        heard.on('silence', () => measured.push([]));
      });
    });
  }
  return measured;
}

/** The three loudest, each time that somebody has become one of them or is none any more. */
function changesOfLoudest(measured: readonly string[][]): string[][] {
  const loudest = [[], ...measured.map((speaking) => speaking.slice(0, 3))];
  const sorted = loudest.map((speaking) => String(speaking.toSorted()));
  return loudest.filter((_, index) => index > 0 && sorted[index] !== sorted[index - 1]);
}

test('[F4] the three loudest are named, the loudest first, and only when somebody starts or stops', async () => {
  await server.close();
  server = await startTestServer();
  const measured = measuredOn(server);
  const eve = connect();
  await eve.join('blue', 'Eve');
  const named = () =>
    eve.notices
      .filter(({ name }) => name === 'speakers:changed')
      .map(({ notice }) => (notice as { peers: PeerId[] }).peers);
  const speakers = [await join(), await join(), await join(), await join()] as const;
  const [ada, bob, cleo, dan] = speakers.map(({ id }) => String(id));
  const speak = async (index: 0 | 1 | 2 | 3, volume: number, { loudest }: { loudest: unknown[] }) => {
    speakers[index].speak(volume);
    const before = measured.length;
    const isMeasured = () => measured.slice(before).some((speaking) => String(speaking) === String(loudest));
    await until(isMeasured, `the loudest are ${loudest}`);
  };
  await speak(0, -35, { loudest: [ada] });
  await speak(1, -25, { loudest: [bob, ada] });
  await speak(2, -15, { loudest: [cleo, bob, ada] });
  // A quieter fourth speaker is no news, nor is another order of the three.
  await speak(3, -45, { loudest: [cleo, bob, ada, dan] });
  await speak(0, -5, { loudest: [ada, cleo, bob, dan] });
  await speak(2, SILENCE, { loudest: [ada, bob, dan] });
  for (const speaker of speakers) speaker.speak(SILENCE);
  await until(() => measured.at(-1)?.length === 0, 'nobody speaks');

  // On a busy machine, somebody of whom too little arrives in time has stopped and starts again.
  await until(() => named().length >= changesOfLoudest(measured).length, 'every change is named');
  expect(named()).toEqual(changesOfLoudest(measured));
});

test('[F8] the loudest of too many voices are heard, and every first word complete', async () => {
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
  const isAmongFour = async () => {
    const heard = await heardNow(7);
    return heard.length === 4 && heard.includes(1);
  };
  await until(isAmongFour, 'one of the loud is held back for Ada');
});

test('[F8] microphones that report silence and send sound count among the voices', async () => {
  await listen();
  const ada = await join();
  for (let count = 0; count < 3; count += 1) await join({ dtx: false });
  await until(async () => (await heardNow(4)).length === 3, 'they are heard while nobody speaks');
  ada.speak(-40);
  const isAmongTwo = async () => {
    const heard = await heardNow(4);
    return heard.length === 2 && heard.includes(1);
  };
  await until(isAmongTwo, 'two are heard, and one of them is the speaker');
});

test('[F8] no more sounds of shared screens are forwarded than voices, until one of them ends', async () => {
  const listener = connect();
  await listener.join('blue', 'Ada');
  listener.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  const sharers: { client: RawClient; producer: string }[] = [];
  for (const name of ['Bob', 'Cleo', 'Dan']) {
    const client = connect();
    await client.join('blue', name);
    const shared = { ...microphone(), source: 'screen-audio' };
    expect(await client.produce(shared)).toBe('ok');
    sharers.push({ client, producer: shared.producer });
  }
  const flows = ({ producer }: { producer: string }) =>
    made.consumers.some(({ producerId, closed, paused }) => producerId === producer && !closed && !paused);
  const isFlowing = (wanted: boolean[], what: string) =>
    until(() => JSON.stringify(sharers.map(flows)) === JSON.stringify(wanted), what);
  await isFlowing([true, true, false], 'two sounds are forwarded');
  await sharers[0]?.client.request('producer:close', { producer: sharers[0].producer });
  await isFlowing([false, true, true], 'the third takes the place of the first');
});
