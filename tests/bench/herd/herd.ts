import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../../server/shared/protocol/errors.ts';
import { Bot, type BotOptions } from '../../load/bot.ts';
import type { MeasuredProcess } from '../room/measured-process.ts';
import { connectAll, type Participant, TRY_AGAIN_MS } from './participant.ts';
import { startServer, VISIBLE } from './server.ts';

/** Times of the herd in milliseconds from the click; `nodeCpuMs` is the CPU time of one of all joins. */
export type HerdResult = {
  seatMs: number[];
  audioMs: number[];
  packetMs: number[];
  refused: number;
  fillSeconds: number;
  loopDelayP99Ms: number;
  nodeCpuMs: number;
};

const ROOM = 'herd';
const SPEAKER = 'Speaker';
/** How many join within a second, and how many of them have media. */
const HERD = 200;
const BOTS = 4;
const HERD_MS = 1000;
const PEOPLE = 400;
const FRAME_MS = 20;

/** A herd of 200 into a room with one speaker, then as many again. */
export async function herd({ profile }: { profile: boolean }): Promise<HerdResult> {
  const server = await startServer();
  const bots: Bot[] = [];
  const ticking = setInterval(() => {
    for (const bot of bots) bot.tick();
  }, FRAME_MS);
  try {
    bots.push(await Bot.join({ ...botOptions(server.url), name: SPEAKER, camera: false, speaks: true, counts: false }));
    const people = await connectAll(server.url, { count: PEOPLE - 1 - BOTS });
    const run = () => fill(server, { people, bots });
    const result = await (profile ? server.profiled(run) : run());
    for (const participant of people) participant.close();
    return result;
  } finally {
    clearInterval(ticking);
    for (const bot of bots) bot.close();
    await server.stop();
  }
}

async function fill(
  server: MeasuredProcess,
  { people, bots }: { people: readonly Participant[]; bots: Bot[] },
): Promise<HerdResult> {
  const before = await server.look();
  const begin = performance.now();
  const first = people.slice(0, HERD - BOTS);
  const [joined, packetMs] = await Promise.all([
    joinWithin(HERD_MS, first),
    Promise.all(Array.from({ length: BOTS }, (_, index) => firstPacket(server.url, { index, bots }))),
  ]);
  const rest = await joinWithin(HERD_MS, people.slice(HERD - BOTS));
  const fillSeconds = Math.round((performance.now() - begin) / 100) / 10;
  const after = await server.look();
  return {
    seatMs: joined.map(({ ms }) => ms),
    audioMs: joined.map(({ audioMs }) => audioMs),
    packetMs,
    refused: [...joined, ...rest].reduce((sum, { refusals }) => sum + refusals, 0),
    fillSeconds,
    loopDelayP99Ms: Math.round(after.loopDelayP99Ms * 10) / 10,
    nodeCpuMs: Math.round(((after.cpuSeconds - before.cpuSeconds) * 10_000) / PEOPLE) / 10,
  };
}

/** At times that are spread over `ms`. */
async function joinWithin(ms: number, people: readonly Participant[]) {
  return Promise.all(
    people.map(async (participant, index) => {
      await setTimeout((index * ms) / people.length);
      const begin = performance.now();
      const joined = await participant.join({ room: ROOM, visible: VISIBLE });
      await participant.hears();
      return { ...joined, audioMs: performance.now() - begin };
    }),
  );
}

/** The time until a bot that joins among the herd receives the first packet of the speaker's sound. */
async function firstPacket(url: string, { index, bots }: { index: number; bots: Bot[] }): Promise<number> {
  await setTimeout((index * HERD_MS) / BOTS);
  const begin = performance.now();
  const { promise, resolve } = Promise.withResolvers<number>();
  const bot = await joinAgain({
    ...botOptions(url),
    name: `Bot ${index}`,
    camera: true,
    speaks: false,
    counts: true,
    hears: (_, stream) => {
      if (stream?.of === SPEAKER && stream.source === 'microphone') resolve(performance.now() - begin);
    },
  });
  bots.push(bot);
  return promise;
}

/** Joins, again after each refusal. */
async function joinAgain(options: BotOptions): Promise<Bot> {
  for (;;) {
    const bot = await Bot.join(options).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return setTimeout(error.retryAfterMs ?? TRY_AGAIN_MS);
    });
    if (bot) return bot;
  }
}

const botOptions = (url: string) => ({
  url,
  room: ROOM,
  subscriptions: { videos: [], newcomers: { cameras: VISIBLE, screens: 0, height: 236 } },
  dtx: true,
});
