/**
 * Measures the cost of a room: worker CPU by number of people, compared with all-to-all forwarding in the same build;
 * worker and Node together, compared with a bare mediasoup script that forwards the same streams; and silence compared
 * with silence that is sent like speech. Bots with real ICE, DTLS and SRTP; nine visible videos of 15 frames a second
 * and three people who speak. The server and the bots get a new process each for every measurement, and the order
 * rotates from run to run. Then what a real Chromium saves when nobody takes its upper layers.
 *
 *     npm run bench:room [-- runs=3 seconds=8 ways=16,50,bare keep=FILE chart profile]
 *
 * With `keep` the measurements of earlier calls with that file count as well, so that runs can be made one by one.
 * `profile` prints where worker and Node spend their time, and takes some time itself.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { botsAreDeaf } from './room/bots.ts';
import { type Ingress, unwantedLayers } from './room/ingress.ts';
import { type Measured, measure, type Way } from './room/measure.ts';
import { givenArguments } from './support/arguments.ts';
import { lineChart } from './support/chart.ts';
import { machineNoise, quantile, report } from './support/summary.ts';

const nine = { visible: 9, height: 236, speakers: 3, video: true, dtx: true };
/** Everybody receives everybody, as large as they can be sent. */
const all = { ...nine, visible: 1000, height: 2000 };
const silent = { ...nine, speakers: 0, video: false };
const ways: Record<string, Way> = {
  '16': { people: 16, ...nine },
  '50': { people: 50, ...nine },
  '64': { people: 64, ...nine },
  bare: { people: 50, ...nine, bare: true },
  '16 all to all': { people: 16, ...all },
  '32 all to all': { people: 32, ...all },
  '50 all to all': { people: 50, ...all },
  '16 silent': { people: 16, ...silent },
  '16 silent all sent': { people: 16, ...silent, dtx: false },
};
/** A variant that lost more than this share of its packets is left out: it would have cost more. */
const CUT_ABOVE = 0.005;

type Run = { measured: Record<string, Measured>; ingress?: Ingress; noise: Awaited<ReturnType<typeof machineNoise>> };

const given = givenArguments();
const chosen = given.get('ways')?.split(',') ?? Object.keys(ways);
const options = { seconds: Number(given.get('seconds') ?? 8), profile: given.has('profile') };
const kept = given.get('keep');
const runs: Run[] = kept && existsSync(kept) ? JSON.parse(readFileSync(kept, 'utf8')) : [];

for (const last = runs.length + Number(given.get('runs') ?? 3); runs.length < last; ) {
  const run: Run = { measured: {}, noise: await machineNoise() };
  for (const name of runs.length % 2 === 0 ? chosen : chosen.toReversed()) {
    const way = ways[name];
    if (!way) throw new Error(`there is no way ${name}, but ${Object.keys(ways).join(', ')}`);
    const one = await measure(way, options).catch((error: Error) => error.message);
    process.stderr.write(`run ${runs.length + 1}, ${name}: ${JSON.stringify(one)}\n`);
    // A room that this machine cannot get together is reported and left out.
    if (typeof one !== 'string') run.measured[name] = one;
  }
  if (!given.has('ways')) run.ingress = await unwantedLayers();
  runs.push(run);
  if (kept) await writeFile(kept, JSON.stringify(runs));
}
const known = Object.keys(ways).filter((name) => valuesOf(name, 'loss').length > 0);
if (given.has('chart')) await writeFile('docs/performance-room.svg', drawnChart());

const keys = {
  cpu64Over16: ratios('64', '16', 'workerCpu'),
  cpu50OverAllToAll: ratios('50', '50 all to all', 'workerCpu'),
  cpuPerPacketOverBare: ratios('50', 'bare', 'cpuPerPacketUs'),
  workerCpuOverBare: ratios('50', 'bare', 'workerCpu'),
  loopDelayP99Ms: runs.map(({ measured }) => Math.max(...Object.values(measured).map((one) => one.loopDelayP99Ms))),
  silentAudioOverAllToAll: ratios('16 silent', '16 silent all sent', 'packetsPerSecond'),
  silentCpuOverAllToAll: ratios('16 silent', '16 silent all sent', 'workerCpu'),
  ingressDropUnwanted: runs.flatMap(({ ingress }) => ingress?.dropped ?? []),
  memoryMbPerPerson50: valuesOf('50', 'memoryMb').map((memory) => memory / 50),
  memoryMbPerPersonBare: valuesOf('bare', 'memoryMb').map((memory) => memory / 50),
};
const each = (of: (sample: number[]) => unknown) =>
  Object.fromEntries(Object.entries(keys).map(([key, sample]) => [key, of(sample)]));
report(Object.fromEntries(known.map((name) => [name, rowOf(name)])), {
  bench: 'room',
  ...each((sample) => round(quantile(sample, 0.5), 3)),
  spread: each((sample) => [round(Math.min(...sample), 3), round(Math.max(...sample), 3)]),
  // In any of the runs.
  cut: known.filter((name) => Math.max(...valuesOf(name, 'loss')) > CUT_ABOVE),
  botsAreDeaf,
  runs: runs.length,
  noise: runs.map(({ noise }) => noise),
});

function valuesOf(name: string, of: keyof Measured): number[] {
  return runs.flatMap(({ measured }) => measured[name]?.[of] ?? []);
}

function median(name: string, of: keyof Measured): number {
  return quantile(valuesOf(name, of), 0.5);
}

/** Of each run in which both were measured. */
function ratios(name: string, over: string, of: keyof Measured): number[] {
  return runs.flatMap(({ measured }) => {
    const [one, other] = [measured[name], measured[over]];
    return one && other ? one[of] / other[of] : [];
  });
}

function rowOf(name: string) {
  const cpus = valuesOf(name, 'workerCpu');
  return {
    'worker CPU': round(median(name, 'workerCpu'), 3),
    'least to most': `${round(Math.min(...cpus), 3)} to ${round(Math.max(...cpus), 3)}`,
    'Node CPU': round(median(name, 'nodeCpu'), 3),
    'packets/s': Math.round(median(name, 'packetsPerSecond')),
    'us a packet': round(median(name, 'cpuPerPacketUs'), 2),
    // The baseline is left out where the bots or the worker cannot keep up.
    loss: round(median(name, 'loss'), 4),
    'worker drops/s': Math.round(median(name, 'dropsPerSecond')),
    'loop delay p99, ms': round(median(name, 'loopDelayP99Ms'), 1),
    'memory, MB': Math.round(median(name, 'memoryMb')),
    'bots late, ms': median(name, 'botsLateMs'),
  };
}

function drawnChart(): string {
  const points = (names: string[]) => [
    [0, 0] as const,
    ...names.map((name) => [ways[name]?.people ?? 0, median(name, 'workerCpu')] as const),
  ];
  return lineChart('What a room costs', { x: 'people', y: 'worker CPU, of a core' }, [
    { name: 'What is looked at', points: points(['16', '50', '64']) },
    { name: 'All to all', points: points(['16 all to all', '32 all to all', '50 all to all']) },
  ]);
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
