/** Rooms with more microphones than have consumers, with real RTP: whoever speaks is heard from the first word on. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Bot } from '../load/bot.ts';
import { FirstWords, wholeWords } from '../support/first-words.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

/** How many microphones have consumers. */
const MICROPHONES = 2;
const PEOPLE = 6;

let server: TestServer;
let made: Made;
const bots = tickingBots();
const heard = new FirstWords();

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
  const who = { room: 'blue', name, subscriptions, camera: false, speaks: false, dtx: true, counts: true };
  bots.push(await Bot.join({ url: server.url, ...who, muted, hears: heard.noteFor(name) }));
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
  const whole = wholeWords(from);
  const words = (listener: number) => heard.of({ speaker: `p${speaker}`, listener: `p${listener}`, from });
  const listeners = Array.from({ length: PEOPLE }, (_, index) => index).filter((index) => index !== speaker);
  await until(() => listeners.every((listener) => words(listener).length >= whole.length), 'everybody hears all of it');
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
