/**
 * What a room costs: worker CPU by people, beside all-to-all forwarding of the same build, beside a bare mediasoup script that forwards
 * the same streams, and silence beside silence that is sent like speech. Bots with real ICE, DTLS and SRTP; nine visible
 * pictures of 15 frames a second and three people who speak. The server and the bots have a process each, anew for every
 * measurement, and the order turns from run to run. Then what a real Chromium saves when nobody takes its upper layers.
 *
 *     npm run bench:room [-- runs=3 seconds=8 ways=16,50,bare chart profile]
 *
 * `profile` prints where worker and Node spend their time, which costs some of it.
 */
import { writeFile } from 'node:fs/promises';
import { freePorts } from '../support/free-ports.ts';
import { Bots, type Crowd } from './room/bots.ts';
import { unwantedLayers } from './room/ingress.ts';
import { MeasuredProcess } from './room/measured-process.ts';
import { givenArguments } from './support/arguments.ts';
import { lineChart } from './support/chart.ts';
import { machineNoise, quantile, report } from './support/summary.ts';

type Way = Crowd & { bare?: boolean };

const nine = { visible: 9, height: 236, speakers: 3, video: true, dtx: true };
/** Everybody gets everybody, as large as they can be sent. */
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

type Measured = {
  /** Of one core. */
  workerCpu: number;
  nodeCpu: number;
  /** Received by all together. */
  packetsPerSecond: number;
  loss: number;
  /** Of the worker, in millionths of a second, for each packet that was received or lost. */
  cpuPerPacketUs: number;
  loopDelayP99Ms: number;
  memoryMb: number;
  /** Packets in a second that the worker was too slow to take. */
  dropsPerSecond: number;
  botsLateMs: number;
};

const given = givenArguments();
const runs = Number(given.get('runs') ?? 3);
const seconds = Number(given.get('seconds') ?? 8);
const chosen = given.get('ways')?.split(',') ?? Object.keys(ways);
for (const name of chosen) {
  if (!ways[name]) throw new Error(`there is no way ${name}, but ${Object.keys(ways).join(', ')}`);
}
const noise = await machineNoise();
const measured = new Map<string, Measured[]>();
for (let run = 0; run < runs; run += 1) {
  for (const name of run % 2 === 0 ? chosen : chosen.toReversed()) {
    const one = await measure(ways[name] as Way);
    measured.set(name, [...(measured.get(name) ?? []), one]);
    process.stderr.write(`${run + 1} of ${runs}, ${name}: ${JSON.stringify(one)}\n`);
  }
}
const ingress = given.has('ways') ? [] : await unwantedLayers();
if (given.has('chart')) await writeFile('docs/performance-room.svg', drawnChart());

report(Object.fromEntries(chosen.map((name) => [name, rowOf(name)])), {
  bench: 'room',
  cpu64Over16: ratio('64', '16', 'workerCpu'),
  cpu50OverAllToAll: ratio('50', '50 all to all', 'workerCpu'),
  cpuPerPacketOverBare: ratio('50', 'bare', 'cpuPerPacketUs'),
  loopDelayP99Ms: round(Math.max(...chosen.map((name) => median(name, 'loopDelayP99Ms'))), 1),
  silentAudioOverAllToAll: ratio('16 silent', '16 silent all sent', 'packetsPerSecond'),
  silentCpuOverAllToAll: ratio('16 silent', '16 silent all sent', 'workerCpu'),
  ingressDropUnwanted: round(
    quantile(
      ingress.map(({ dropped }) => dropped),
      0.5,
    ),
    3,
  ),
  memoryMbPerPerson50: round(median('50', 'memoryMb') / 50, 2),
  runs,
  noise,
});

async function measure({ bare, ...crowd }: Way): Promise<Measured> {
  const server = bare
    ? await MeasuredProcess.start('tests/bench/room/bare-sfu.ts', { PICTURES: String(crowd.visible) })
    : await MeasuredProcess.start('server/main.ts', {
        PARLEY_HTTP_HOST: '127.0.0.1',
        ...(await freePorts()),
        PARLEY_LISTEN_ADDRESS: '127.0.0.1',
        PARLEY_WORKERS: '1',
        PARLEY_MAX_PEOPLE: '1000',
        PARLEY_MAX_VISIBLE: String(crowd.visible),
        PARLEY_LOG_LEVEL: 'warn',
      });
  const empty = await server.look();
  const bots = new Bots(server.url, crowd, seconds);
  try {
    await bots.steady();
    const from = await server.look();
    const { packetsPerSecond, loss, botsLateMs } = await (given.has('profile')
      ? server.profiled(() => bots.done())
      : bots.done());
    const to = await server.look();
    const perSecond = (of: 'cpuSeconds' | 'workerCpuSeconds' | 'workerDrops') =>
      ((to[of] - from[of]) * 1000) / (to.at - from.at);
    const workerCpu = perSecond('workerCpuSeconds');
    return {
      workerCpu,
      nodeCpu: perSecond('cpuSeconds'),
      packetsPerSecond,
      loss,
      cpuPerPacketUs: (workerCpu * 1e6 * (1 - loss)) / packetsPerSecond,
      loopDelayP99Ms: to.loopDelayP99Ms,
      memoryMb: to.memoryMb + to.workerMemoryMb - empty.memoryMb - empty.workerMemoryMb,
      dropsPerSecond: perSecond('workerDrops'),
      botsLateMs,
    };
  } finally {
    bots.stop();
    await server.stop();
  }
}

function median(name: string, of: keyof Measured): number {
  return quantile(
    (measured.get(name) ?? []).map((one) => one[of]),
    0.5,
  );
}

function ratio(name: string, over: string, of: keyof Measured): number {
  return round(median(name, of) / median(over, of), 3);
}

function rowOf(name: string) {
  const cpus = (measured.get(name) ?? []).map(({ workerCpu }) => workerCpu);
  return {
    'worker CPU': round(median(name, 'workerCpu'), 3),
    'least to most': `${round(Math.min(...cpus), 3)} to ${round(Math.max(...cpus), 3)}`,
    'Node CPU': round(median(name, 'nodeCpu'), 3),
    'packets/s': Math.round(median(name, 'packetsPerSecond')),
    'us a packet': round(median(name, 'cpuPerPacketUs'), 2),
    // The baseline is cut where the bots or the worker cannot follow.
    loss: round(median(name, 'loss'), 4),
    'loop delay p99, ms': round(median(name, 'loopDelayP99Ms'), 1),
    'memory, MB': Math.round(median(name, 'memoryMb')),
    'worker drops/s': Math.round(median(name, 'dropsPerSecond')),
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
