/**
 * What a room costs: worker CPU by people, beside all-to-all forwarding of the same build, and silence beside silence that is
 * sent like speech. Bots with real ICE, DTLS and SRTP in a process of their own; nine visible pictures of 15 frames a second
 * and three people who speak. The order turns from run to run.
 *
 *     npm run bench:room [-- runs=3 seconds=8]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { startTestServer } from '../support/test-server.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, quantile, report } from './support/summary.ts';

type Way = { people: number; visible: number; height: number; speakers: number; video: boolean; dtx: boolean };

const nine = { visible: 9, height: 236, speakers: 3, video: true, dtx: true };
const all = { ...nine, visible: 1000, height: 2000 };
const silent = { ...nine, speakers: 0, video: false };
const ways: Record<string, Way> = {
  '16 people': { people: 16, ...nine },
  '50 people': { people: 50, ...nine },
  '64 people': { people: 64, ...nine },
  '50 people, all to all': { people: 50, ...all },
  '16 silent': { people: 16, ...silent },
  '16 silent, all to all, no DTX': { people: 16, ...silent, dtx: false },
};

type Measured = {
  /** Of one core. */
  workerCpu: number;
  nodeCpu: number;
  packetsPerSecond: number;
  loss: number;
  loopDelayP99Ms: number;
  memoryMb: number;
  botsLateMs: number;
};

const given = givenArguments();
const runs = Number(given.get('runs') ?? 3);
const seconds = Number(given.get('seconds') ?? 8);
const noise = await machineNoise();
const measured = new Map<string, Measured[]>();
const names = Object.keys(ways);
for (let run = 0; run < runs; run += 1) {
  for (const name of run % 2 === 0 ? names : names.toReversed()) {
    const way = ways[name];
    if (!way) continue;
    const one = await measure(way);
    measured.set(name, [...(measured.get(name) ?? []), one]);
    process.stderr.write(`${name}: ${JSON.stringify(one)}\n`);
  }
}

const median = (name: string, of: keyof Measured) =>
  quantile(
    (measured.get(name) ?? []).map((one) => one[of]),
    0.5,
  );
const ratio = (name: string, over: string, of: keyof Measured) => round(median(name, of) / median(over, of), 3);
report(Object.fromEntries(names.map((name) => [name, rowOf(name)])), {
  bench: 'room',
  cpu64Over16: ratio('64 people', '16 people', 'workerCpu'),
  cpu50OverAllToAll: ratio('50 people', '50 people, all to all', 'workerCpu'),
  loopDelayP99Ms: round(Math.max(...names.map((name) => median(name, 'loopDelayP99Ms'))), 1),
  silentAudioOverAllToAll: ratio('16 silent', '16 silent, all to all, no DTX', 'packetsPerSecond'),
  silentCpuOverAllToAll: ratio('16 silent', '16 silent, all to all, no DTX', 'workerCpu'),
  memoryMbPerPerson50: round(median('50 people', 'memoryMb') / 50, 2),
  runs,
  noise,
});

function rowOf(name: string) {
  const cpus = (measured.get(name) ?? []).map(({ workerCpu }) => workerCpu);
  return {
    'worker CPU': round(median(name, 'workerCpu'), 3),
    'least to most': `${round(Math.min(...cpus), 3)} to ${round(Math.max(...cpus), 3)}`,
    'Node CPU': round(median(name, 'nodeCpu'), 3),
    'packets/s': Math.round(median(name, 'packetsPerSecond')),
    'us a packet': round((median(name, 'workerCpu') * 1e6) / median(name, 'packetsPerSecond'), 2),
    loss: median(name, 'loss'),
    'loop delay p99, ms': round(median(name, 'loopDelayP99Ms'), 1),
    'memory, MB': Math.round(median(name, 'memoryMb')),
    'bots late, ms': median(name, 'botsLateMs'),
  };
}

/** A server of its own, in this process; the bots are in another. */
async function measure(way: Way): Promise<Measured> {
  const server = await startTestServer({ rooms: { maxVisible: way.visible } });
  const pid = server.workers[0]?.worker.pid ?? 0;
  const empty = memoryMb(pid);
  const bots = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', 'tests/load/load.ts', ...argumentsOf(way, server.url)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    await lineOf(bots, 'steady');
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const from = { at: performance.now(), worker: cpuSeconds(pid), node: process.cpuUsage() };
    const done = await lineOf(bots, 'done');
    const took = (performance.now() - from.at) / 1000;
    const { user, system } = process.cpuUsage(from.node);
    return {
      workerCpu: (cpuSeconds(pid) - from.worker) / took,
      nodeCpu: (user + system) / 1e6 / took,
      packetsPerSecond: Number(done.packetsPerSecond),
      loss: Number(done.loss),
      loopDelayP99Ms: delay.percentile(99) / 1e6,
      memoryMb: memoryMb(pid) - empty,
      botsLateMs: Number(done.botsLateMs),
    };
  } finally {
    bots.kill();
    await server.close();
  }
}

function argumentsOf({ people, visible, height, speakers, video, dtx }: Way, url: string): string[] {
  const options = { url, people, visible, height, speakers, seconds, video: video ? '360p' : 'none' };
  const given = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return [...given, '--json', ...(dtx ? [] : ['--no-dtx'])];
}

/** The line that the bots print once they have come so far. */
async function lineOf({ stdout }: ChildProcess, step: string): Promise<Record<string, unknown>> {
  if (!stdout) throw new Error('the bots have no output');
  const lines = createInterface({ input: stdout });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const said = JSON.parse(line) as Record<string, unknown>;
      if (said.step !== step) return;
      lines.removeAllListeners();
      resolve(said);
    });
    lines.on('close', () => reject(new Error(`the bots ended before they were ${step}`)));
  });
}

/** CPU time of a process so far (proc(5): fields 14 and 15, in hundredths of a second). */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory of the worker and of this process. */
function memoryMb(pid: number): number {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
  return (pages * 4096 + process.memoryUsage.rss()) / 1e6;
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
