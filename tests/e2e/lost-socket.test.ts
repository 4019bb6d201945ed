/** Real sockets through a proxy that cuts them, or drops their data, while media takes its own path. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { blinksOf, countBlinks } from '../support/count-blinks.ts';
import { CuttableProxy } from '../support/cuttable-proxy.ts';
import { seesMore } from '../support/sees-more.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
let proxy: CuttableProxy;
let browser: Browser;
const attendees: Attendee[] = [];

beforeEach(async () => {
  // So that a silent connection is noticed soon.
  server = await startTestServer({ signalling: { heartbeatSeconds: 1 } });
  [proxy, browser] = await Promise.all([CuttableProxy.open(server.url), launchBrowser()]);
});

afterEach(async () => {
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
  await Promise.all([proxy.close(), browser.close()]);
  await server.close();
});

async function enter(name: string, url: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url, room: 'blue', name });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

test.each(['cut', 'swallow'] as const)(
  'a proxy may %s the socket: media goes on, no tile blinks, and one is back in the same seat',
  async (fault) => {
    const [ada, bob] = [await enter('Ada', proxy.url), await enter('Bob', server.url)];
    await Promise.all([seesMore(ada, 'Bob', 5), seesMore(bob, 'Ada', 5)]);
    for (const { page } of [ada, bob]) await page.evaluate(countBlinks);
    proxy[fault]();
    await ada.page.getByText('Connection lost, but audio and video continue').waitFor();
    await Promise.all([seesMore(ada, 'Bob', 30), seesMore(bob, 'Ada', 30)]);
    await ada.button('Raise hand').click();
    proxy.allow();
    await ada.page.getByText('Connection lost').waitFor({ state: 'detached' });
    await bob.tile('Ada').getByRole('img', { name: 'Hand raised, number 1' }).waitFor();
    await Promise.all([seesMore(ada, 'Bob', 10), seesMore(bob, 'Ada', 10)]);
    expect([await blinksOf(ada), await blinksOf(bob)]).toEqual([0, 0]);
    expect(await bob.page.getByRole('list', { name: 'Notifications' }).getByText('left').count()).toBe(0);
  },
);

test.each(['cut', 'swallow'] as const)(
  '[L2] a page that goes while a proxy may %s the socket keeps no seat',
  async (fault) => {
    const [ada, bob] = [await enter('Ada', proxy.url), await enter('Bob', server.url)];
    await Promise.all([seesMore(ada, 'Bob', 5), seesMore(bob, 'Ada', 5)]);
    proxy[fault]();
    await ada.page.close();
    await bob.tile('Ada').waitFor({ state: 'detached', timeout: 20_000 });
  },
);
