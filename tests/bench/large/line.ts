/** What each person of one room costs, from ten people to a thousand: a real server, and people who only signal. */
import { setTimeout } from 'node:timers/promises';
import { Bot } from '../../load/bot.ts';
import { FirstWords, wholeWords } from '../../support/first-words.ts';
import { MeasuredProcess } from '../room/measured-process.ts';
import { lineChart, type Series } from '../support/chart.ts';
import { SignallingCrowd } from './signalling-crowd.ts';

const ROOM = 'large';
const SIZES = [10, 25, 50, 100, 200, 400, 700, 1000];
const SMALL = 50;
/** Consumers are created until then, and garbage is collected. */
const SETTLE_MS = 4000;
/** How long a first word may take: everybody's receipts, or the second after which nobody waits for them. */
const WORD_MS = 8000;
const TICK_MS = 20;

/** For each person of a room of that size: memory of server and worker, and CPU time of Node and messages of a join. */
export type Point = { people: number; memoryMb: number; joinMs: number; messages: number };

export type Line = { points: Point[]; firstWordArrived: number };

/** `most` is the size at which it ends. */
export async function line(max: number): Promise<Line> {
  const server = await MeasuredProcess.server({
    PARLEY_MAX_PEOPLE: '5000',
    PARLEY_JOINS_PER_SECOND: '10000',
    PARLEY_SLOW_FROM_MS: '9000',
    PARLEY_REFUSE_FROM_MS: '10000',
  });
  const crowd = new SignallingCrowd(server.url, ROOM);
  try {
    const points = await pointsOf(
      server,
      crowd,
      SIZES.filter((size) => size <= max),
    );
    return { points, firstWordArrived: Number(await firstWordArrives(server.url)) };
  } finally {
    crowd.leave();
    await server.stop();
  }
}

async function pointsOf(server: MeasuredProcess, crowd: SignallingCrowd, sizes: readonly number[]): Promise<Point[]> {
  const points: Point[] = [];
  const empty = await server.look();
  let seated = 0;
  for (const people of sizes) {
    const [before, messages] = [await server.look(), crowd.messages];
    await crowd.growTo(people);
    await setTimeout(SETTLE_MS);
    const after = await server.look();
    const joins = people - seated;
    const memoryMb = after.memoryMb + after.workerMemoryMb - empty.memoryMb - empty.workerMemoryMb;
    points.push({
      people,
      memoryMb: memoryMb / people,
      joinMs: ((after.cpuSeconds - before.cpuSeconds) * 1000) / joins,
      messages: (crowd.messages - messages) / joins,
    });
    process.stderr.write(`${JSON.stringify(points.at(-1))}\n`);
    seated = people;
  }
  return points;
}

/** Somebody whose microphone has no consumers speaks; two listeners with real RTP have all of the first 200 ms. */
async function firstWordArrives(url: string): Promise<boolean> {
  const heard = new FirstWords();
  const names = ['speaker', 'one', 'another'];
  const who = { room: ROOM, subscriptions: { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } } };
  const bots = await Promise.all(
    names.map((name) =>
      Bot.join({
        url,
        ...who,
        name,
        camera: false,
        speaks: false,
        dtx: true,
        counts: true,
        hears: heard.noteFor(name),
      }),
    ),
  );
  const ticking = setInterval(() => {
    for (const bot of bots) bot.tick();
  }, TICK_MS);
  await setTimeout(SETTLE_MS);
  const from = bots[0]?.speak(-20) ?? 0;
  await setTimeout(WORD_MS);
  clearInterval(ticking);
  for (const bot of bots) bot.close();
  const whole = JSON.stringify(wholeWords(from));
  return names.slice(1).every((listener) => JSON.stringify(heard.of({ speaker: 'speaker', listener, from })) === whole);
}

/** How often more a person costs there than in a room of fifty. */
export const overSmall = (points: readonly Point[], people: number, of: Exclude<keyof Point, 'people'>): number => {
  const at = (size: number) => points.find((point) => point.people === size)?.[of] ?? Number.NaN;
  return Math.round((100 * at(people)) / at(SMALL)) / 100;
};

/** Each cost of one person beside that in a room of fifty. */
export function drawn(points: readonly Point[]): string {
  const series = (name: string, of: Exclude<keyof Point, 'people'>): Series => ({
    name,
    points: points.map(({ people }) => [people, overSmall(points, people, of)] as const),
  });
  const ideal: Series = { name: 'Ideal', points: points.map(({ people }) => [people, 1] as const) };
  const axes = { x: 'people in the room', y: 'per person, over a room of 50' };
  return lineChart('What one person costs', axes, [
    series('Memory', 'memoryMb'),
    series('CPU of a join', 'joinMs'),
    series('Messages', 'messages'),
    ideal,
  ]);
}
