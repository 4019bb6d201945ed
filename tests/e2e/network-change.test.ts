/** Ada's network goes away, and comes back as another one. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, chromiumBin, launchBrowser } from '../support/browser.ts';
import { blinksOf, countBlinks } from '../support/count-blinks.ts';
import { NEAR_ADDRESS, NetworkLink, networksCanBeMade } from '../support/network-link.ts';
import { seesMore } from '../support/sees-more.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const onItsOwnNetwork = networksCanBeMade ? test : test.skip;

let link: NetworkLink;
let server: TestServer;
let browsers: Browser[] = [];
let attendees: Attendee[] = [];

beforeEach(async () => {
  if (!networksCanBeMade) return;
  link = await NetworkLink.open();
  server = await startTestServer({ http: { host: NEAR_ADDRESS }, media: { listenAddress: NEAR_ADDRESS } });
  const secureOrigin = server.url;
  const executablePath = await link.wrap(chromiumBin);
  browsers = await Promise.all([launchBrowser({ secureOrigin, executablePath }), launchBrowser({ secureOrigin })]);
});

afterEach(async () => {
  if (!networksCanBeMade) return;
  await Promise.all(attendees.map((attendee) => attendee.close()));
  attendees = [];
  await Promise.all(browsers.map((browser) => browser.close()));
  await server.close();
  await link.close();
});

async function enter(name: string, browser: Browser | undefined): Promise<Attendee> {
  if (!browser) throw new Error('there are two browsers');
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

/** Which of all that its page ever made. */
const connected = ({ page }: Attendee) =>
  page.evaluate('peerConnections.flatMap(({ connectionState }, at) => (connectionState === "connected" ? at : []))');

onItsOwnNetwork(
  'who comes back from another address has the same seat, and sound and pictures over the same transports',
  async () => {
    const [far, near] = browsers;
    const [ada, bob] = [await enter('Ada', far), await enter('Bob', near)];
    await Promise.all([seesMore(ada, 'Bob', 10), seesMore(bob, 'Ada', 10)]);
    for (const { page } of [ada, bob]) await page.evaluate(countBlinks);
    const before = await connected(ada);
    for (const round of ['first', 'second']) {
      await link.down();
      await ada.page.getByText(/Connection lost|interrupted/).waitFor();
      await link.up();
      const began = performance.now();
      await Promise.all([seesMore(ada, 'Bob', 1), seesMore(bob, 'Ada', 1)]);
      if (process.env.TEST_LOG) process.stdout.write(`${round} return: ${Math.round(performance.now() - began)} ms\n`);
      await ada.page.getByText(/Connection lost|interrupted/).waitFor({ state: 'detached' });
      await Promise.all([seesMore(ada, 'Bob', 10), seesMore(bob, 'Ada', 10)]);
    }
    expect(await connected(ada)).toEqual(before);
    expect([await blinksOf(ada), await blinksOf(bob)]).toEqual([0, 0]);
  },
);
