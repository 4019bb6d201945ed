/** Rooms with more microphones than have consumers, with real RTP: whoever speaks is heard from the first word on. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bot } from '../load/bot.ts';
import { SAMPLES } from '../load/synthetic.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

/** How many microphones have consumers. */
const MICROPHONES = 2;
const PEOPLE = 6;
/** The first 200 ms, in packets. */
const FIRST_WORDS = 10;

let server: TestServer;
let made: Made;
const bots = tickingBots();
/** The RTP timestamps that each bot received, by listener and speaker. */
const heard = new Map<string, number[]>();

beforeEach(async () => {
  server = await startTestServer({ rooms: { maxMicrophones: MICROPHONES } });
  made = madeOn(server);
});

afterEach(async () => {
  heard.clear();
  await server.close();
});

async function join(name: string, { muted }: { muted: boolean }): Promise<void> {
  const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const hears = (packet: Buffer, stream: { of: string } | undefined) => {
    const way = `${stream?.of} to ${name}`;
    heard.set(way, [...(heard.get(way) ?? []), packet.readUInt32BE(4)]);
  };
  const who = { room: 'blue', name, subscriptions, camera: false, speaks: false, dtx: true, counts: true };
  bots.push(await Bot.join({ url: server.url, ...who, muted, hears }));
}

async function fill({ muted }: { muted: boolean }): Promise<void> {
  for (let person = 0; person < PEOPLE; person += 1) await join(`p${person}`, { muted });
  await until(() => openConsumers() === MICROPHONES * (PEOPLE - 1), 'two microphones have consumers');
}

const openConsumers = () => made.consumers.filter(({ closed }) => !closed).length;

/** Somebody whose microphone has no consumers. */
function idle(): { bot: Bot; index: number } {
  const index = made.producers.findIndex(
    ({ id }) => !made.consumers.some(({ producerId, closed }) => producerId === id && !closed),
  );
  const bot = bots[index];
  if (!bot) throw new Error('all microphones have consumers');
  return { bot, index };
}

/** Resolves once everybody has heard the first words of this speaker, from that RTP timestamp on. */
async function heardByAll(speaker: number, from: number): Promise<void> {
  const until200Ms = from + FIRST_WORDS * SAMPLES;
  const words = (listener: number) =>
    (heard.get(`p${speaker} to p${listener}`) ?? [])
      .filter((timestamp) => timestamp >= from && timestamp < until200Ms)
      .toSorted((a, b) => a - b);
  const listeners = Array.from({ length: PEOPLE }, (_, index) => index).filter((index) => index !== speaker);
  await until(() => listeners.every((listener) => words(listener).length >= FIRST_WORDS), 'everybody hears all of it');
  const whole = Array.from({ length: FIRST_WORDS }, (_, frame) => from + frame * SAMPLES);
  for (const listener of listeners) expect(words(listener)).toEqual(whole);
}

test('[F11] somebody who never spoke unmutes and speaks at once: nobody misses anything of the first 200 ms', async () => {
  await fill({ muted: true });
  const { bot, index } = idle();
  const from = bot.speak(-20);
  await bot.mute({ muted: false });
  await heardByAll(index, from);
});

test('[F11] somebody who was silent for long speaks: nobody misses anything of the first 200 ms', async () => {
  await fill({ muted: false });
  const { bot, index } = idle();
  await heardByAll(index, bot.speak(-20));
});
