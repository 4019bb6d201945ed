/**
 * From choosing *Pin* to a video of 720p: how long a tile that grows large stays coarse, by the sender's browser. A
 * camera with a moving image joins a room of eight, in Firefox and in Chromium in turn, is shown small to a viewer in
 * Chromium until it does not send its largest layer any more, is pinned, and leaves. Firefox sends the largest layer at
 * 1264x711, which counts. The time consists of three parts: until the sender's encoder is asked for the layer, until
 * its first packet reaches the server, and until the viewer sees its first frame, of which mediasoup's worker waits two
 * seconds to see whether the layer lasts (`StreamMinActiveMs`).
 *
 *     npm run bench:enlarge [-- runs=10 kbps=1500]
 *
 * `kbps`: the capacity of the uplink as the server tells it to browsers; unlimited by default.
 */
import { type BrowserName, launchAny } from '../support/any-browser.ts';
import type { InitScript } from '../support/browser.ts';
import { movingCamera, paintedCameras } from '../support/cameras.ts';
import { narrowUploads } from '../support/narrow-uploads.ts';
import { ownAddress } from '../support/own-address.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { Visitor } from '../support/visitor.ts';
import { layersRequestedAt, recordRequests, watchLargestLayer } from './enlarge/largest-layer.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

const ROOM = 'bench';
const SENDER = 'Sam';
const names: readonly BrowserName[] = ['chromium', 'firefox'];
/** People without a camera, whose tiles make the sender's tile small. */
const OTHERS = 6;
/** In pixels: more than any layer but the largest has. */
const LARGE_WIDTH = 1200;
/** A video that is not large by then counts with this time, in milliseconds. */
const TIMEOUT_MS = 20_000;

const given = givenArguments();
const runs = Number(given.get('runs') ?? 10);
const kbps = given.get('kbps');

const noise = await machineNoise();
if (kbps !== undefined) narrowUploads(Number(kbps) * 1000);
const largest = watchLargestLayer();
const server = await startTestServer({ media: { listenAddress: ownAddress() } });
const browsers = { chromium: await launchAny('chromium'), firefox: await launchAny('firefox') };
const others = Array.from({ length: OTHERS }, () => new RawClient(server.url));
/** In milliseconds. */
type Parts = { untilAsked: number; untilSent: number; untilShown: number; all: number };
const taken: Record<BrowserName, Parts[]> = { chromium: [], firefox: [] };
try {
  for (const [index, other] of others.entries()) await other.join(ROOM, `Guest ${index + 1}`);
  const viewer = await enter('chromium', 'Vera', [paintedCameras]);
  for (let run = 0; run < runs; run += 1) {
    for (const browser of run % 2 === 0 ? names : names.toReversed()) {
      const parts = await timeToEnlarge(viewer, browser);
      taken[browser].push(parts);
      process.stderr.write(`${browser}: ${JSON.stringify(parts)}\n`);
    }
  }
} finally {
  for (const other of others) other.close();
  for (const { close } of Object.values(browsers)) await close();
  await server.close();
}
const parts = ['untilAsked', 'untilSent', 'untilShown', 'all'] as const;
report(
  Object.fromEntries(names.flatMap((name) => parts.map((part) => [`${name} sends: ${part}, ms`, row(of(name, part))]))),
  { bench: 'enlarge', ...keys(), kbps: kbps === undefined ? null : Number(kbps), noise },
);

function of(name: BrowserName, part: keyof Parts): number[] {
  return taken[name].map((one) => one[part]);
}

async function enter(browser: BrowserName, name: string, init: InitScript[]): Promise<Visitor> {
  const visitor = await Visitor.open(browsers[browser], { url: server.url, room: ROOM, name, init });
  await visitor.join();
  return visitor;
}

/** For a sender who joins in this browser and leaves again; `TIMEOUT_MS` for events that do not happen in time. */
async function timeToEnlarge(viewer: Visitor, browser: BrowserName): Promise<Parts> {
  const sender = await enter(browser, SENDER, [movingCamera, recordRequests]);
  const width = async () => (await viewer.videoOf(SENDER))?.width ?? 0;
  await viewer.seesMore(SENDER, 60);
  await until(() => !largest.flows, 'the largest layer has ended');
  await viewer.press(`Options for ${SENDER}`);
  const from = Date.now();
  await viewer.press('Pin');
  const waited = () => Math.min(TIMEOUT_MS, Date.now() - from);
  await until(async () => (await width()) > LARGE_WIDTH || waited() === TIMEOUT_MS, 'it is large, or late');
  const all = waited();
  const asked = ((await layersRequestedAt(sender, { from })) ?? from + TIMEOUT_MS) - from;
  const sent = largest.flows ? largest.since - from : TIMEOUT_MS;
  await sender.close();
  await until(async () => (await viewer.partsOf(SENDER, '*')) === undefined, 'the sender is gone');
  return { untilAsked: asked, untilSent: sent - asked, untilShown: all - sent, all };
}

function keys(): Record<string, number> {
  return Object.fromEntries(
    names.flatMap((name) => [
      [`${name}LargeMedianMs`, quantile(of(name, 'all'), 0.5)],
      [`${name}LargeWorstMs`, Math.max(...of(name, 'all'))],
      [`${name}SentMedianMs`, quantile(of(name, 'untilSent'), 0.5)],
      [`${name}SentWorstMs`, Math.max(...of(name, 'untilSent'))],
      [`${name}NotLarge`, of(name, 'all').filter((ms) => ms === TIMEOUT_MS).length],
    ]),
  );
}
