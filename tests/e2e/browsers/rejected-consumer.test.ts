/** A browser rejects the video of one participant: everything else continues, in Chromium and in Firefox. */
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { paintedCameras } from '../../support/cameras.ts';
import { type EditedNotices, editedNotices } from '../../support/edited-notices.ts';
import { type Made, madeOn } from '../../support/made-on.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import type { Visitor } from '../../support/visitor.ts';

type Spoiled = { spoils: boolean; spoiled: string[] };
type Consumer = {
  id: string;
  source: string;
  rtpParameters: { headerExtensions: { uri: string; id: number }[]; codecs: { parameters: object }[] };
};

let server: TestServer;
let made: Made;
const log = new PassThrough({ encoding: 'utf8' });
const browsers = bothBrowsers(() => server.url);
const all: Visitor[] = [];

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() }, direct: { enabled: false } }, { log });
  made = madeOn(server);
  const init = [paintedCameras, editedNotices, spoilsVideos];
  all.push(await browsers.enter({ name: 'Cora', in: 'chromium', init }));
  all.push(await browsers.enter({ name: 'Fay', in: 'firefox', init }));
});

afterAll(() => server.close());

/**
 * Runs in the page: while `spoils` is set, videos arrive with two header extensions under the ids of each other, which
 * contradicts the other streams of the connection, and with bitrates that contradict each other.
 */
function spoilsVideos(): void {
  const page = window as unknown as EditedNotices & Spoiled;
  page.spoiled = [];
  const spoil = ({ id, source, rtpParameters: { headerExtensions, codecs } }: Consumer) => {
    if (!page.spoils || source !== 'camera') return;
    const [one, other] = headerExtensions;
    if (one && other) [one.uri, other.uri] = [other.uri, one.uri];
    for (const codec of codecs)
      Object.assign(codec.parameters, { 'x-google-min-bitrate': 2, 'x-google-max-bitrate': 1 });
    page.spoiled.push(id);
  };
  page.editNotices = (notices) => {
    for (const [name, { consumers }] of notices) {
      if (name === 'consumers:created') (consumers as Consumer[]).forEach(spoil);
    }
    return notices;
  };
}

/** Everybody of `all` sees these, and hears as many. */
async function seeAndHear(names: readonly string[], heard: number): Promise<void> {
  for (const viewer of all) {
    await Promise.all(names.filter((name) => name !== viewer.name).map((name) => viewer.seesMore(name)));
    await viewer.hears(heard);
  }
}

/** Whether videos are spoiled from now on. */
const spoil = (on: boolean) =>
  Promise.all(
    all.map(({ page }) =>
      page.evaluate((spoils) => {
        (window as unknown as Spoiled).spoils = spoils;
      }, on),
    ),
  );

const rejected = 'This browser cannot show the video';

test('[F12] everything but that video is seen and heard, and its tile says so', async () => {
  await spoil(true);
  const eve = await browsers.enter({ name: 'Eve', in: 'chromium' });
  for (const viewer of all) await viewer.says(rejected);
  await spoil(false);
  await seeAndHear(['Cora', 'Fay'], 2);
  for (const viewer of all) expect(await viewer.videoOf('Eve')).toBeUndefined();
  await eve.seesMore('Cora');
  await eve.seesMore('Fay');
});

test('[F12] the server stops sending it, and logs who rejected it', async () => {
  const spoiled = await Promise.all(all.map(({ page }) => page.evaluate(() => (window as unknown as Spoiled).spoiled)));
  expect(spoiled.every((ids) => ids.length > 0)).toBe(true);
  const consumers = made.consumers.filter(({ id }) => spoiled.flat().includes(id));
  expect(consumers.every(({ paused }) => paused)).toBe(true);
  const lines = String(log.read())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ code }) => code === 'consumer_rejected');
  expect(new Set(lines.map(({ browser }) => browser))).toEqual(new Set(['chromium', 'firefox']));
  expect(lines[0]).toMatchObject({ level: 'warn', source: 'camera', mimeType: 'video/VP8' });
});

test('[F12] later participants come and go as usual', async () => {
  const cid = await browsers.enter({ name: 'Cid', in: 'chromium' });
  await seeAndHear(['Cora', 'Fay', 'Cid'], 3);
  await cid.page.close();
  for (const viewer of all) {
    await until(async () => (await viewer.partsOf('Cid', '*')) === undefined, `${viewer.name} sees Cid leave`);
  }
  await seeAndHear(['Cora', 'Fay'], 2);
  expect(browsers.problems).toEqual([]);
});
