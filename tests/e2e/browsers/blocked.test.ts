/**
 * In both browsers, a participant who blocks the camera and microphone sees an explanation, and still sees and hears
 * the others.
 */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';

let server: TestServer;
const browsers = bothBrowsers(() => server.url, { refuse: true });

beforeAll(async () => {
  server = await startTestServer();
});

afterEach(() => browsers.clear());

afterAll(() => server.close());

test.each<BrowserName>(['firefox', 'chromium'])('%s', async (browser) => {
  const ada = await browsers.open({ name: 'Ada', in: browser, init: [] });
  await ada.says('Camera and microphone are blocked');
  await ada.join();
  const bob = await browsers.enter({ name: 'Bob', in: browser === 'firefox' ? 'chromium' : 'firefox', init: [] });
  await until(async () => (await bob.partsOf('Ada', 'video')) === 0, 'Bob has a tile of Ada without a video');
  await until(async () => (await ada.partsOf('Bob', 'video')) === 0, 'Ada has a tile of Bob without a video');
  expect(browsers.problems).toEqual([]);
});
