/**
 * Every pair with a Firefox meets, from each grade of pre-join: both see and hear each other. (Two Chromiums do so in
 * pre-join.test.ts.)
 */
import { afterEach, expect, test } from '@jest/globals';
import type { Grade } from '../../../server/shared/protocol/room.ts';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';

let server: TestServer;
const browsers = bothBrowsers(() => server.url);

afterEach(async () => {
  await browsers.clear();
  await server.close();
});

const grades: Grade[] = ['warm', 'prefetched', 'cold'];
const pairs: { there: BrowserName; comes: BrowserName }[] = [
  { there: 'firefox', comes: 'firefox' },
  { there: 'firefox', comes: 'chromium' },
  { there: 'chromium', comes: 'firefox' },
];

test.each(grades.flatMap((grade) => pairs.map((pair) => ({ grade, ...pair }))))(
  '$comes comes from a $grade pre-join to $there',
  async ({ grade, there, comes }) => {
    server = await startTestServer({ media: { listenAddress: ownAddress() }, preJoin: { grade } });
    const ada = await browsers.enter({ name: 'Ada', in: there });
    const bob = await browsers.open({ name: 'Bob', in: comes });
    await bob.page.waitForSelector(`form[data-pre-join=${grade}]`);
    await bob.join();
    await Promise.all([ada.seesMore('Bob'), bob.seesMore('Ada')]);
    await Promise.all([ada.hears(1), bob.hears(1)]);
    expect(browsers.problems).toEqual([]);
  },
);
