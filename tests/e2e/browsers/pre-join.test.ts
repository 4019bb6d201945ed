/**
 * Every pair with a Firefox meets, from each grade of pre-join: both see and hear each other. (Two Chromiums do so in
 * pre-join.test.ts.) And whoever came to watch only takes part with a click.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Grade } from '../../../server/shared/protocol/room.ts';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import type { Visitor } from '../../support/visitor.ts';

/** The switch with its hint. */
const WATCH_ONLY = 'Watch only Join without your microphone and camera. You can turn them on at any time.';

let server: TestServer;
const browsers = bothBrowsers(() => server.url);

/** Those who come meet those who are in the room, one in each browser. */
const coming: { comes: BrowserName; meets: BrowserName[] }[] = [
  { comes: 'firefox', meets: ['firefox', 'chromium'] },
  { comes: 'chromium', meets: ['firefox'] },
];

describe.each<Grade>(['warm', 'prefetched', 'cold'])('%s', (grade) => {
  const there = new Map<BrowserName, Visitor>();
  beforeAll(async () => {
    server = await startTestServer({ media: { listenAddress: ownAddress() }, preJoin: { grade } });
    for (const browser of ['firefox', 'chromium'] as const) {
      there.set(browser, await browsers.enter({ name: `Ada in ${browser}`, in: browser }));
    }
  });

  afterAll(async () => {
    await browsers.clear();
    await server.close();
  });

  describe.each(coming)('$comes', ({ comes, meets }) => {
    let bob: Visitor;

    beforeAll(async () => {
      bob = await browsers.open({ name: `Bob in ${comes}`, in: comes });
      await bob.page.waitForSelector(`form[data-pre-join=${grade}]`);
      await bob.join();
    });

    // Every page that stays open uses part of a core.
    afterAll(() => bob.close());

    test.each(meets)(`${comes} comes from a ${grade} pre-join to %s`, async (browser) => {
      const ada = there.get(browser);
      if (!ada) throw new Error('somebody is there in each browser');
      await Promise.all([ada.seesMore(bob.name), bob.seesMore(ada.name)]);
      await Promise.all([ada.hears(2), bob.hears(2)]);
      expect(browsers.problems).toEqual([]);
    });
  });

  if (grade !== 'warm') return;
  test.each(['firefox', 'chromium'] as const)('a viewer in %s goes on stage', async (browser) => {
    const [ada] = there.values();
    const viewer = await browsers.open({ name: `Cleo in ${browser}`, in: browser });
    await viewer.press(WATCH_ONLY, { role: 'checkbox', key: ' ' });
    await viewer.join();
    await viewer.seesMore(`Ada in ${browser}`);
    await viewer.press('Turn on microphone');
    await viewer.press('Turn on camera');
    await Promise.all([ada?.seesMore(viewer.name), ada?.hears(2), viewer.hears(2)]);
    await viewer.close();
    expect(browsers.problems).toEqual([]);
  });
});
