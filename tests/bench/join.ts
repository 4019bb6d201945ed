/**
 * From the click on Join to a moving picture, over a link with a real delay: until the joiner sees the first and the last of
 * the others, and until they see the joiner. A straight line through several round trips tells what a join costs in
 * round trips (the slope) and beside them (the intercept). Real Chromium, real worker; the three grades and a naive client
 * take turns. Then people who join shortly after one another, which is where key frames are late, and packet loss.
 *
 *     npm run bench:join [-- runs=3 ways=warm,naive parts=line,burst chart]
 */
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import type { Grade, VideoSettings } from '../../server/shared/protocol/room.ts';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { DelayedLink, NEAR_ADDRESS } from './link/delayed-link.ts';
import { buildNaiveClient } from './naive/build.ts';
import { lineChart } from './support/chart.ts';
import { firstFrames, recordFirstFrames } from './support/first-frames.ts';
import { fitLine } from './support/line.ts';
import { smallCamera } from './support/small-camera.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

type Way = Grade | 'naive';
type Sample = { way: Way; others: number; roundTripMs: number; firstMs: number; lastMs: number; seenMs: number };

/** For each number of people who are there already; a line needs two points, and five browsers take their time. */
const ROUND_TRIPS_MS = new Map([
  [1, [0, 50, 100, 200]],
  [5, [0, 200]],
]);
const BURST_ROUND_TRIP_MS = 50;
const LOSS_PERCENT = 5;
const NAIVE_PATH = '/naive/index.html?room=bench';

const given = new Map(
  process.argv.slice(2).map((arg): [string, string] => [arg.split('=')[0] ?? '', arg.split('=')[1] ?? '']),
);
const runs = Number(given.get('runs') ?? 5);
const ways = (given.get('ways') ?? 'warm,prefetched,cold,naive').split(',') as Way[];
const parts = (given.get('parts') ?? 'line,burst').split(',');

const noise = await machineNoise();
const naiveClient = await buildNaiveClient();
const link = await DelayedLink.open();
const far = await link.wrap(process.env.CHROMIUM_BIN ?? '/usr/bin/chromium');
const samples: Sample[] = [];
const bursts = { simulcast: [] as number[], svc: [] as number[], screen: [] as number[], loss: [] as number[] };
try {
  if (parts.includes('line')) {
    for (let run = 0; run < runs; run += 1) {
      // Another one begins each time.
      for (let turn = 0; turn < ways.length; turn += 1) {
        const way = ways[(run + turn) % ways.length] ?? 'warm';
        for (const others of ROUND_TRIPS_MS.keys()) samples.push(...(await joinAtEach(way, others)));
      }
    }
  }
  if (parts.includes('burst')) {
    bursts.simulcast = await joinShortlyAfterOneAnother({ pairs: 8 });
    bursts.svc = await joinShortlyAfterOneAnother({ pairs: 4, codec: 'vp9' });
    bursts.screen = await joinShortlyAfterOneAnother({ pairs: 4, screen: true });
    bursts.loss = await joinShortlyAfterOneAnother({ pairs: 6, lossPercent: LOSS_PERCENT });
  }
} finally {
  await link.close();
  await rm(naiveClient, { recursive: true });
}
if (given.has('chart')) await writeFile('docs/performance-join.svg', drawnChart());
report(table(), keys());

function of(way: Way, others: number): Sample[] {
  return samples.filter((sample) => sample.way === way && sample.others === others);
}

function medians(way: Way, others: number, pick: (sample: Sample) => number): [number, number][] {
  return roundTrips(others).map((roundTripMs) => {
    const those = of(way, others).filter((sample) => sample.roundTripMs === roundTripMs);
    return [roundTripMs, quantile(those.map(pick), 0.5)];
  });
}

function roundTrips(others: number): readonly number[] {
  return ROUND_TRIPS_MS.get(others) ?? [];
}

function drawnChart(): string {
  const series = ways.map((name) => ({ name, points: medians(name, 1, ({ firstMs }) => firstMs) }));
  return lineChart(
    'From the click to the first picture',
    { x: 'round trip, ms', y: 'ms (median)' },
    series.toReversed(),
  );
}

function table() {
  const joins = ways.flatMap((way) =>
    [...ROUND_TRIPS_MS].flatMap(([others, all]) => all.flatMap((ms) => rowsOf(way, others, ms))),
  );
  const late = Object.entries(bursts).filter(([, those]) => those.length > 0);
  return Object.fromEntries([
    ...joins,
    ...late.map(([name, those]) => [`shortly after one another, ${BURST_ROUND_TRIP_MS} ms, ${name}`, row(those)]),
  ]);
}

function rowsOf(way: Way, others: number, roundTripMs: number): [string, object][] {
  const those = of(way, others).filter((sample) => sample.roundTripMs === roundTripMs);
  if (those.length === 0) return [];
  const head = `${way}, ${others} there, ${roundTripMs} ms`;
  return [
    [`${head}: first`, row(those.map(({ firstMs }) => firstMs))],
    [`${head}: last`, row(those.map(({ lastMs }) => lastMs))],
    [`${head}: seen`, row(those.map(({ seenMs }) => seenMs))],
  ];
}

function keys(): Record<string, unknown> {
  const first = ({ firstMs }: Sample) => firstMs;
  const lines = ways.flatMap((way) => {
    const { slope, intercept } = fitLine(medians(way, 1, first));
    return [
      [`${way}SlopeFirst`, slope],
      [`${way}InterceptMs`, intercept],
      [`${way}SlopeLast`, fitLine(medians(way, 5, ({ lastMs }) => lastMs)).slope],
      [`${way}SlopeSeen`, fitLine(medians(way, 1, ({ seenMs }) => seenMs)).slope],
    ];
  });
  const late = [...bursts.simulcast, ...bursts.svc, ...bursts.screen];
  return {
    bench: 'join',
    ...(samples.length > 0 ? Object.fromEntries(lines) : {}),
    ...(late.length > 0
      ? { worstFirstMs: Math.round(Math.max(...late)), lossFirstP95Ms: Math.round(quantile(bursts.loss, 0.95)) }
      : {}),
    burstJoins: late.length,
    noise,
  };
}

/** One join at each round trip into a room that stays; its people have small cameras, since all share this machine. */
async function joinAtEach(way: Way, others: number): Promise<Sample[]> {
  return inRoom({ grade: way === 'naive' ? 'cold' : way, others }, async ({ server, browser, present }) => {
    const taken: Sample[] = [];
    for (const roundTripMs of roundTrips(others)) {
      link.set({ roundTripMs });
      const joiner = await openJoiner(browser, { server, roundTripMs, path: way === 'naive' ? NAIVE_PATH : undefined });
      await joiner.button('Join').click();
      await until(async () => (await firstFrames(joiner)).length >= others, `the joiner sees ${others}`);
      const [watcher] = present;
      if (!watcher) throw new Error('nobody is there');
      const clicked = await clickOf(joiner);
      await until(async () => (await firstFrames(watcher, clicked)).length > 0, 'the joiner is seen');
      const seen = await firstFrames(joiner);
      const firstMs = Math.round(Math.min(...seen) - clicked);
      const lastMs = Math.round(Math.max(...seen) - clicked);
      const seenMs = Math.round(Math.min(...(await firstFrames(watcher, clicked))) - clicked);
      taken.push({ way, others, roundTripMs, firstMs, lastMs, seenMs });
      process.stderr.write(`${way}, ${others} there, ${roundTripMs} ms: ${firstMs}, ${lastMs}, seen ${seenMs}\n`);
      await joiner.close();
    }
    return taken;
  });
}

type Burst = { pairs: number; codec?: VideoSettings['codec']; screen?: boolean; lossPercent?: number };

/** Pairs of people who click 0 to 500 ms apart: for each person, how long until the first picture of the one who is there. */
async function joinShortlyAfterOneAnother({ codec = 'vp8', screen = false, ...burst }: Burst): Promise<number[]> {
  return inRoom({ grade: 'warm', others: 1, codec }, async (room) => {
    if (screen) {
      await room.present[0]?.button('Turn off camera').click();
      await room.present[0]?.button('Share screen').click();
    }
    const taken: number[] = [];
    for (let pair = 0; pair < burst.pairs; pair += 1) {
      const apartMs = Math.round((500 * pair) / Math.max(1, burst.pairs - 1));
      const waited = await joinAsPair(room, { apartMs, lossPercent: burst.lossPercent ?? 0 });
      process.stderr.write(`${codec}${screen ? ', screen' : ''}, ${apartMs} ms apart: ${waited.join(', ')}\n`);
      taken.push(...waited);
    }
    return taken;
  });
}

async function joinAsPair(
  { server, browser }: Room,
  { apartMs, lossPercent }: { apartMs: number; lossPercent: number },
): Promise<number[]> {
  link.set({ roundTripMs: BURST_ROUND_TRIP_MS });
  const joiners = await Promise.all(
    [0, 1].map(() => openJoiner(browser, { server, roundTripMs: BURST_ROUND_TRIP_MS })),
  );
  // The only picture is that of the one who is there.
  for (const joiner of joiners) await joiner.button('Turn off camera').click();
  await setTimeout(1000);
  link.set({ roundTripMs: BURST_ROUND_TRIP_MS, lossPercent });
  for (const [index, joiner] of joiners.entries()) {
    await setTimeout(index * apartMs);
    await joiner.button('Join').evaluate((button) => (button as HTMLButtonElement).click());
  }
  const waited: number[] = [];
  for (const joiner of joiners) {
    await until(async () => (await firstFrames(joiner)).length > 0, 'the joiner sees');
    waited.push(Math.round(Math.min(...(await firstFrames(joiner))) - (await clickOf(joiner))));
  }
  link.set({ roundTripMs: BURST_ROUND_TRIP_MS });
  await Promise.all(joiners.map((joiner) => joiner.close()));
  return waited;
}

type Room = { server: TestServer; browser: Browser; present: Attendee[] };

async function inRoom<Result>(
  { grade, others, codec = 'vp8' }: { grade: Grade; others: number; codec?: VideoSettings['codec'] },
  act: (room: Room) => Promise<Result>,
): Promise<Result> {
  const server = await startTestServer(
    { http: { host: NEAR_ADDRESS }, media: { listenAddress: NEAR_ADDRESS }, door: { grade }, video: { codec } },
    { staticDir: naiveClient },
  );
  const near = await launchBrowser({ secureOrigin: server.url });
  const browser = await launchBrowser({ secureOrigin: server.url, executablePath: far });
  try {
    const present: Attendee[] = [];
    for (let index = 0; index < others; index += 1) {
      const person = await Attendee.open(near, {
        url: server.url,
        room: 'bench',
        name: `Ada ${index}`,
        init: [recordFirstFrames, smallCamera],
      });
      await person.join();
      present.push(person);
    }
    return await act({ server, browser, present });
  } finally {
    await Promise.all([near.close(), browser.close()]);
    await server.close();
  }
}

/** At the preview, for longer than anything takes to get ready. */
async function openJoiner(
  browser: Browser,
  { server, roundTripMs, path }: { server: TestServer; roundTripMs: number; path?: string | undefined },
): Promise<Attendee> {
  const joiner = await Attendee.open(browser, {
    url: server.url,
    room: 'bench',
    name: 'Bob',
    path,
    init: [recordFirstFrames, smallCamera],
  });
  await joiner.button('Join').waitFor();
  await joiner.page.waitForTimeout(1000 + 8 * roundTripMs);
  return joiner;
}

function clickOf(joiner: Attendee): Promise<number> {
  return joiner.page.evaluate(() => (window as unknown as { clickedAt: number }).clickedAt);
}
