/**
 * From the click on Join to a moving video, over a link with a real delay. Real Chromium, real worker.
 *
 * `page`: opening the pre-join page over HTTPS, with an empty cache, until the first paint, a form that can be used,
 * and a prepared join. `line`: until the joiner sees the first and the last of the others, and until they see the
 * joiner. A straight line fitted over several round-trip times shows what a join costs in round trips (the slope) and
 * besides them (the intercept). The three grades and a naive client take turns. `burst`: people who join shortly after
 * one another, when key frames are late, and packet loss. `forward`: layers that change, and videos that come back.
 * `messages`: how many messages a join into a large room takes.
 *
 *     npm run bench:join [-- runs=3 ways=warm,naive parts=page,line,burst,forward,messages chart]
 *     npm run bench:join -- parts=trace     the time line of one join, both ends
 *     npm run bench:join -- browser=firefox [runs=20]
 *                                           warm joins without a delay, in Firefox and in Chromium in turn
 */
import { writeFile } from 'node:fs/promises';
import { BenchSetup } from './join/bench-setup.ts';
import { type BrowserJoins, joinInTurn } from './join/browsers.ts';
import { BURST_ROUND_TRIP_MS, type Burst, joinShortlyAfterOneAnother } from './join/bursts.ts';
import { changeWhatIsForwarded, type Forwarded } from './join/forwarding.ts';
import { messagesOfAJoin } from './join/messages.ts';
import { type Opening, openAtEach } from './join/openings.ts';
import { joinAtEach, type Sample, type Way } from './join/samples.ts';
import { drawTimeline } from './join/timeline.ts';
import { givenArguments } from './support/arguments.ts';
import { lineChart } from './support/chart.ts';
import { fitLine } from './support/fit-line.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

const ROUND_TRIPS_MS = [0, 50, 100, 200];
const OTHERS = [1, 5];
const BURSTS = {
  simulcast: { pairs: 8 },
  svc: { pairs: 5, codec: 'vp9' },
  screen: { pairs: 5, screen: true },
  loss: { pairs: 20, lossPercent: 5 },
} satisfies Record<string, Burst>;

const given = givenArguments();
const runs = Number(given.get('runs') ?? 5);
const ways = (given.get('ways') ?? 'warm,prefetched,cold,naive').split(',') as Way[];
const parts = (given.get('parts') ?? 'page,line,burst,forward,messages').split(',');

const noise = await machineNoise();
const openings: Opening[] = [];
const samples: Sample[] = [];
const bursts = new Map<string, number[]>();
const forwarded = new Map<string, Forwarded>();
if (given.get('browser') === 'firefox') {
  const joins = await joinInTurn('firefox', Number(given.get('runs') ?? 20));
  report(browserRows(joins), { bench: 'join', ...browserKeys(joins), noise });
  process.exit();
}
const setup = await BenchSetup.open();
try {
  if (parts.includes('page')) {
    for (let run = 0; run < runs; run += 1) openings.push(...(await openAtEach(setup, roundTripsOf(run))));
  }
  if (parts.includes('line')) await drawLines();
  if (parts.includes('burst')) {
    for (const [name, burst] of Object.entries(BURSTS))
      bursts.set(name, await joinShortlyAfterOneAnother(setup, burst));
  }
  if (parts.includes('forward')) {
    for (const codec of ['vp8', 'vp9'] as const) forwarded.set(codec, await changeWhatIsForwarded(setup, codec));
  }
  if (parts.includes('trace'))
    for (const others of OTHERS) await drawTimeline(setup, { others, roundTripMs: Number(given.get('ms') ?? 100) });
} finally {
  await setup.close();
}
const messages = parts.includes('messages') ? { messagesPerJoin26: await messagesOfAJoin(25) } : {};
if (given.has('chart')) await writeFile('docs/performance-join.svg', drawnChart());
report(table(), { bench: 'join', ...pageKeys(), ...lineKeys(), ...burstKeys(), ...forwardKeys(), ...messages, noise });

/** Every other run starts with the longest round trip. */
function roundTripsOf(run: number): number[] {
  return run % 2 === 0 ? ROUND_TRIPS_MS : ROUND_TRIPS_MS.toReversed();
}

/** Each run starts with another way. */
async function drawLines(): Promise<void> {
  for (let run = 0; run < runs; run += 1) {
    const roundTripsMs = roundTripsOf(run);
    for (const turn of ways.keys()) {
      const way = ways[(run + turn) % ways.length] ?? 'warm';
      for (const others of OTHERS) samples.push(...(await joinAtEach(setup, { way, others, roundTripsMs })));
    }
  }
}

type Pick = (sample: Sample) => number;

function those(way: Way, others: number, roundTripMs: number): Sample[] {
  return samples.filter((one) => one.way === way && one.others === others && one.roundTripMs === roundTripMs);
}

function medians(way: Way, others: number, pick: Pick): [number, number][] {
  return ROUND_TRIPS_MS.map((ms) => [ms, quantile(those(way, others, ms).map(pick), 0.5)]);
}

function drawnChart(): string {
  const series = ways.map((name) => ({ name, points: medians(name, 1, ({ firstMs }) => firstMs) }));
  return lineChart('From the click to the first video', { x: 'round trip, ms', y: 'ms (median)' }, series.toReversed());
}

function table() {
  const joins = ways.flatMap((way) =>
    OTHERS.flatMap((others) => ROUND_TRIPS_MS.flatMap((ms) => rowsOf(those(way, others, ms)))),
  );
  const late = [...bursts].map(([name, taken]) => [
    `shortly after one another, ${BURST_ROUND_TRIP_MS} ms, ${name}`,
    row(taken),
  ]);
  const changed = [...forwarded].flatMap(([codec, { undisturbed, switched, resumed }]) => [
    [`${codec}: video frozen, nothing changed`, row(undisturbed)],
    [`${codec}: video frozen, layer changed`, row(switched)],
    [`${codec}: a paused video resumes`, row(resumed)],
  ]);
  return Object.fromEntries([...ROUND_TRIPS_MS.flatMap(openingRows), ...joins, ...late, ...changed]);
}

function openingsAt(roundTripMs: number, pick: (opening: Opening) => number): number[] {
  return openings.filter((one) => one.roundTripMs === roundTripMs).map(pick);
}

function openingRows(ms: number): [string, object][] {
  return [
    [`page, ${ms} ms: first paint`, row(openingsAt(ms, ({ paintMs }) => paintMs))],
    [`page, ${ms} ms: usable`, row(openingsAt(ms, ({ usableMs }) => usableMs))],
    [`page, ${ms} ms: join prepared`, row(openingsAt(ms, ({ readyMs }) => readyMs))],
  ];
}

/** What opening the page costs in round trips: the slopes, from the open connection on. */
function pageKeys(): Record<string, number> {
  if (openings.length === 0) return {};
  const roundTrips = (pick: (opening: Opening) => number) =>
    fitLine(ROUND_TRIPS_MS.map((ms) => [ms, quantile(openingsAt(ms, pick), 0.5)])).slope;
  return {
    paintRoundTrips: roundTrips(({ paintMs }) => paintMs),
    usableRoundTrips: roundTrips(({ usableMs }) => usableMs),
    readyRoundTrips: roundTrips(({ readyMs }) => readyMs),
  };
}

function rowsOf(taken: readonly Sample[]): [string, object][] {
  const [one] = taken;
  if (!one) return [];
  const head = `${one.way}, ${one.others} there, ${one.roundTripMs} ms`;
  return [
    [`${head}: first`, row(taken.map(({ firstMs }) => firstMs))],
    ...(one.others > 1 ? [[`${head}: last`, row(taken.map(({ lastMs }) => lastMs))] as [string, object]] : []),
    [`${head}: seen`, row(taken.map(({ seenMs }) => seenMs))],
  ];
}

function lineKeys(): Record<string, number> {
  if (samples.length === 0) return {};
  const lines = ways.flatMap((way) => {
    const { slope, intercept } = fitLine(medians(way, 1, ({ firstMs }) => firstMs));
    return [
      [`${way}SlopeFirst`, slope],
      [`${way}InterceptMs`, intercept],
      [`${way}SlopeLast`, fitLine(medians(way, 5, ({ lastMs }) => lastMs)).slope],
      [`${way}SlopeSeen`, fitLine(medians(way, 1, ({ seenMs }) => seenMs)).slope],
    ];
  });
  return {
    ...Object.fromEntries(lines),
    warmMs100: quantile(
      those('warm', 1, 100).map(({ firstMs }) => firstMs),
      0.5,
    ),
  };
}

function burstKeys(): Record<string, number> {
  const late = ['simulcast', 'svc', 'screen'].flatMap((name) => bursts.get(name) ?? []);
  const lost = bursts.get('loss') ?? [];
  if (late.length === 0) return {};
  return {
    worstFirstMs: Math.max(...late),
    burstJoins: late.length,
    lossFirstP95Ms: quantile(lost, 0.95),
    lossJoins: lost.length,
  };
}

function forwardKeys(): Record<string, number> {
  const all = [...forwarded.values()];
  if (all.length === 0) return {};
  const worst = (pick: (one: Forwarded) => number[]) => Math.round(Math.max(...all.flatMap(pick)));
  return {
    layerFreezeMs: worst(({ switched }) => switched),
    undisturbedFreezeMs: worst(({ undisturbed }) => undisturbed),
    resumeFirstMs: worst(({ resumed }) => resumed),
  };
}

function browserRows(joins: BrowserJoins): Record<string, object> {
  return Object.fromEntries(
    Object.entries(joins).map(([name, taken]) => [`warm, 1 there, no delay, ${name}: first`, row(taken)]),
  );
}

function browserKeys(joins: BrowserJoins): Record<string, number> {
  return Object.fromEntries(
    Object.entries(joins).flatMap(([name, taken]) => [
      [`${name}FirstMedianMs`, quantile(taken, 0.5)],
      [`${name}FirstWorstMs`, Math.max(...taken)],
    ]),
  );
}
