/**
 * From choosing *Pin* to a video of 720p: how long a tile that grows large stays coarse, by the sender's browser. A
 * camera with a moving image joins a room of eight, in Firefox and in Chromium in turn, is shown small to a viewer in
 * Chromium, is pinned, and leaves. Firefox sends the largest layer at 1264x711, which counts.
 *
 *     npm run bench:enlarge [-- runs=10 kbps=1500]
 *
 * `kbps`: the capacity of the uplink as the server tells it to browsers; unlimited by default.
 */
import { type BrowserName, launchAny } from '../support/any-browser.ts';
import type { InitScript } from '../support/browser.ts';
import { movingCamera } from '../support/moving-camera.ts';
import { narrowUploads } from '../support/narrow-uploads.ts';
import { ownAddress } from '../support/own-address.ts';
import { paintedCameras } from '../support/painted-cameras.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { Visitor } from '../support/visitor.ts';
import { givenArguments } from './support/arguments.ts';
import { machineNoise, quantile, report, row } from './support/summary.ts';

const ROOM = 'bench';
const SENDER = 'Sam';
const names: readonly BrowserName[] = ['chromium', 'firefox'];
/** People without a camera, whose tiles make the sender's tile small. */
const OTHERS = 6;
/** In pixels: more than any layer but the largest has. */
const LARGE_WIDTH = 1200;
/** Whoever is not large by then counts with this, in milliseconds. */
const PATIENCE_MS = 20_000;

const given = givenArguments();
const runs = Number(given.get('runs') ?? 10);
const kbps = given.get('kbps');

const noise = await machineNoise();
if (kbps !== undefined) narrowUploads(Number(kbps) * 1000);
const server = await startTestServer({ media: { listenAddress: ownAddress() } });
const browsers = { chromium: await launchAny('chromium'), firefox: await launchAny('firefox') };
const others = Array.from({ length: OTHERS }, () => new RawClient(server.url));
const taken: Record<BrowserName, number[]> = { chromium: [], firefox: [] };
try {
  for (const [index, other] of others.entries()) await other.join(ROOM, `Guest ${index + 1}`);
  const viewer = await enter('chromium', 'Vera', paintedCameras);
  for (let run = 0; run < runs; run += 1) {
    for (const browser of run % 2 === 0 ? names : names.toReversed()) {
      const ms = await timeToEnlarge(viewer, browser);
      taken[browser].push(ms);
      process.stderr.write(`${browser}: ${ms} ms\n`);
    }
  }
} finally {
  for (const other of others) other.close();
  for (const { close } of Object.values(browsers)) await close();
  await server.close();
}
report(
  Object.fromEntries(Object.entries(taken).map(([name, sample]) => [`${name} sends: ms until large`, row(sample)])),
  { bench: 'enlarge', ...keys(), kbps: kbps === undefined ? null : Number(kbps), noise },
);

async function enter(browser: BrowserName, name: string, camera: InitScript): Promise<Visitor> {
  const visitor = await Visitor.open(browsers[browser], { url: server.url, room: ROOM, name, init: [camera] });
  await visitor.join();
  return visitor;
}

/** Milliseconds from the choice, at most `PATIENCE_MS`, for somebody who joins in this browser and leaves again. */
async function timeToEnlarge(viewer: Visitor, browser: BrowserName): Promise<number> {
  const sender = await enter(browser, SENDER, movingCamera);
  const width = async () => (await viewer.videoOf(SENDER))?.width ?? 0;
  await viewer.seesMore(SENDER, 60);
  await viewer.press(`Options for ${SENDER}`);
  const from = performance.now();
  await viewer.press('Pin');
  const waited = () => performance.now() - from;
  await until(async () => (await width()) > LARGE_WIDTH || waited() > PATIENCE_MS, 'it is large, or late');
  const ms = Math.min(PATIENCE_MS, Math.round(waited()));
  await sender.close();
  await until(async () => (await viewer.partsOf(SENDER, '*')) === undefined, 'the sender is gone');
  return ms;
}

function keys(): Record<string, number> {
  return Object.fromEntries(
    Object.entries(taken).flatMap(([name, sample]) => [
      [`${name}LargeMedianMs`, quantile(sample, 0.5)],
      [`${name}LargeWorstMs`, Math.max(...sample)],
      [`${name}NotLarge`, sample.filter((ms) => ms === PATIENCE_MS).length],
    ]),
  );
}
