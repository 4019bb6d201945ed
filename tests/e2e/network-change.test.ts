/** Ada's network disappears, and comes back as another one. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, chromiumBin, launchBrowser } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { blinksOf, countBlinks } from '../support/count-blinks.ts';
import { allSee } from '../support/meeting.ts';
import { NEAR_ADDRESS, NetworkLink, networksCanBeMade } from '../support/network-link.ts';
import { recordSentences, sentencesOf } from '../support/record-sentences.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

/** Long enough for most of a sample's packets to be lost. */
const OUTAGE_MS = 2500;
/** In which the links are looked at a few times, and many times. */
const FEW_LOOKS_MS = 7000;
const MANY_LOOKS_MS = 14_000;

const onItsOwnNetwork = networksCanBeMade ? test : test.skip;

let link: NetworkLink;
let server: TestServer;
let browsers: Browser[] = [];
let ada: Attendee;
let bob: Attendee;

beforeAll(async () => {
  if (!networksCanBeMade) return;
  link = await NetworkLink.open();
  server = await startTestServer({ http: { host: NEAR_ADDRESS }, media: { listenAddress: NEAR_ADDRESS } });
  const secureOrigin = server.url;
  const executablePath = await link.wrap(chromiumBin);
  const [far, near] = await Promise.all([
    launchBrowser({ secureOrigin, executablePath }),
    launchBrowser({ secureOrigin }),
  ]);
  browsers = [far, near];
  ada = await enter('Ada', far);
  bob = await enter('Bob', near);
});

afterAll(async () => {
  if (!networksCanBeMade) return;
  await Promise.all([ada, bob].map((attendee) => attendee.close()));
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.close();
  await link.close();
});

async function enter(name: string, browser: Browser): Promise<Attendee> {
  const init = [paintedCameras, recordSentences];
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name, init });
  await attendee.join();
  return attendee;
}

/** Of all connections that its page ever made. */
const connected = ({ page }: Attendee) =>
  page.evaluate('peerConnections.flatMap(({ connectionState }, at) => (connectionState === "connected" ? at : []))');

const interrupted = ({ page }: Attendee) => page.getByText(/Connection lost|interrupted/);

/** How many packets of all audio have arrived. */
const incoming = async (attendee: Attendee) =>
  (await attendee.received()).reduce((sum, { kind, packets }) => sum + (kind === 'audio' ? packets : 0), 0);

onItsOwnNetwork(
  'a participant who comes back from another address keeps seat, audio and video over the same transports',
  async () => {
    await allSee([ada, bob], 10);
    for (const { page } of [ada, bob]) await page.evaluate(countBlinks);
    const before = await connected(ada);
    for (let round = 0; round < 2; round += 1) {
      await link.down();
      await interrupted(ada).waitFor();
      const before = await incoming(ada);
      await link.up();
      await interrupted(ada).waitFor({ state: 'detached' });
      expect(await incoming(ada)).toBeGreaterThan(before);
      await allSee([ada, bob], 10);
    }
    expect(await connected(ada)).toEqual(before);
    expect([await blinksOf(ada), await blinksOf(bob)]).toEqual([0, 0]);
  },
);

onItsOwnNetwork('losses of an outage are not taken for the quality of the connection', async () => {
  for (const { page } of [ada, bob]) await page.evaluate('sentences.clear()');
  for (const after of [FEW_LOOKS_MS, FEW_LOOKS_MS, FEW_LOOKS_MS, MANY_LOOKS_MS]) {
    await allSee([ada, bob], 10);
    await link.down();
    await pause(OUTAGE_MS);
    await link.up();
    await pause(after);
  }
  expect(await sentencesOf(ada)).toContainEqual(expect.stringContaining('Connection lost'));
  for (const attendee of [ada, bob]) {
    expect(await sentencesOf(attendee)).not.toContainEqual(expect.stringMatching(/poor|trouble|paused/));
  }
});
