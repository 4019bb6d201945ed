/**
 * "A mesh is for three at most", measured: two to five Chromium pages that send each other audio and video, once by
 * a direct link to every other and once over the server, both with the client's own links. Cameras are small (320x180,
 * 15 frames a second, 300 kbit/s at most), so that five pages with twenty encoders and as many decoders fit two cores.
 *
 *     npm run bench:mesh [-- people=2,3,4,5 seconds=8 chart]
 */
import { rm, writeFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { until } from '../support/until.ts';
import { browserCpuSeconds, browserSockets } from './mesh/browser-processes.ts';
import type { Counted } from './mesh/mesh.ts';
import { MeasuredProcess } from './room/measured-process.ts';
import { givenArguments } from './support/arguments.ts';
import { buildPage } from './support/build-page.ts';
import { lineChart } from './support/chart.ts';
import { machineNoise, report } from './support/summary.ts';

const WAYS = ['mesh', 'sfu'] as const;
type Way = (typeof WAYS)[number];

/** For each person, per second; CPU as shares of a core; `encodeTime` by the clock, including the wait for a core. */
type Measured = {
  encoders: number;
  encodeTime: number;
  browserCpu: number;
  uplinkKbps: number;
  downlinkKbps: number;
  sockets: number;
  framesPerSecond: number;
  /** The sum over everybody. */
  workerCpu: number;
  serverUplinkKbps: number;
};

const MAX_KBPS = 300;
/** Time for bitrates to ramp up. */
const SETTLING_MS = 5000;

const given = givenArguments();
const seconds = Number(given.get('seconds') ?? 8);
const sizes = (given.get('people') ?? '2,3,4,5').split(',').map(Number);

const noise = await machineNoise();
const folder = await buildPage('mesh');
const measured = new Map<string, Measured>();
try {
  for (const people of sizes) for (const way of WAYS) await take(way, people);
} finally {
  await rm(folder, { recursive: true });
}
if (given.has('chart')) {
  await writeFile('docs/mesh-uplink.svg', drawn('What one person sends', 'kbit/s', 'uplinkKbps'));
  await writeFile('docs/mesh-encoding.svg', drawn('What one person encodes', 'ms of each second', 'encodeTime', 1000));
}
const max = Math.max(...sizes);
report(Object.fromEntries([...measured].map(([name, one]) => [name, rowOf(one)])), {
  bench: 'mesh',
  people: max,
  meshUplinkKbps: Math.round(of('mesh', max).uplinkKbps),
  sfuUplinkKbps: Math.round(of('sfu', max).uplinkKbps),
  uplinkOverSfu: round(of('mesh', max).uplinkKbps / of('sfu', max).uplinkKbps),
  encodeOverSfu: round(of('mesh', max).encodeTime / of('sfu', max).encodeTime),
  meshSockets: round(of('mesh', max).sockets),
  sfuSockets: round(of('sfu', max).sockets),
  sfuWorkerCpu: round(of('sfu', max).workerCpu, 3),
  noise,
});

async function take(way: Way, people: number): Promise<void> {
  const one = await measure(way, people);
  measured.set(`${way}, ${people}`, one);
  process.stderr.write(`${way}, ${people}: ${JSON.stringify(rowOf(one))}\n`);
}

async function measure(way: Way, people: number): Promise<Measured> {
  const env = { PAGES: folder, MAX_KBPS: String(MAX_KBPS) };
  const server = await MeasuredProcess.start('tests/bench/mesh/server.ts', env);
  const browser = await launchBrowser();
  try {
    const idle = browserSockets();
    const context = await browser.newContext();
    const pages: Page[] = [];
    for (let me = 0; me < people; me += 1) {
      const page = await context.newPage();
      page.on('pageerror', (error) => process.stderr.write(`${error.message}\n`));
      await page.goto(`${server.url}/mesh/index.html?way=${way}&me=${me}&people=${people}`);
      await page.waitForFunction(() => document.title === 'ready');
      pages.push(page);
    }
    const look = async () => ({
      at: performance.now(),
      browserCpu: browserCpuSeconds(),
      worker: await server.look(),
      counted: await Promise.all(
        pages.map((page) => page.evaluate(() => (window as unknown as { counted(): Promise<Counted> }).counted())),
      ),
    });
    const wanted = people * (people - 1) * 20;
    await until(async () => total(await look(), 'framesDecoded') > wanted, 'everybody sees everybody');
    await setTimeout(SETTLING_MS);
    const from = await look();
    await setTimeout(seconds * 1000);
    const to = await look();
    const lasted = (to.at - from.at) / 1000;
    const each = (key: keyof Counted) => (total(to, key) - total(from, key)) / lasted / people;
    return {
      encoders: total(to, 'encoders') / people,
      encodeTime: each('encodeTime'),
      browserCpu: (to.browserCpu - from.browserCpu) / lasted / people,
      uplinkKbps: (each('bytesSent') * 8) / 1000,
      downlinkKbps: (each('bytesReceived') * 8) / 1000,
      sockets: (browserSockets() - idle) / people,
      framesPerSecond: each('framesDecoded') / (people - 1),
      workerCpu: (to.worker.workerCpuSeconds - from.worker.workerCpuSeconds) / lasted,
      serverUplinkKbps: way === 'sfu' ? (each('bytesReceived') * 8 * people) / 1000 : 0,
    };
  } finally {
    await browser.close();
    await server.stop();
  }
}

function total({ counted }: { counted: readonly Counted[] }, key: keyof Counted): number {
  return counted.reduce((sum, one) => sum + one[key], 0);
}

function of(way: Way, people: number): Measured {
  const one = measured.get(`${way}, ${people}`);
  if (!one) throw new Error(`${way} with ${people} was not measured`);
  return one;
}

function rowOf(one: Measured) {
  return {
    'encoders each': one.encoders,
    'encoding each, of each second': round(one.encodeTime, 3),
    'browser CPU each': round(one.browserCpu),
    'up each, kbit/s': Math.round(one.uplinkKbps),
    'down each, kbit/s': Math.round(one.downlinkKbps),
    'sockets each': round(one.sockets, 1),
    'frames/s': round(one.framesPerSecond, 1),
    'worker CPU': round(one.workerCpu, 3),
    'server up, kbit/s': Math.round(one.serverUplinkKbps),
  };
}

function drawn(title: string, y: string, key: keyof Measured, factor = 1): string {
  const points = (way: Way) => sizes.map((people) => [people, of(way, people)[key] * factor] as const);
  return lineChart(title, { x: 'people', y }, [
    { name: 'Mesh', points: points('mesh') },
    { name: 'SFU', points: points('sfu') },
  ]);
}

function round(value: number, digits = 2): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
