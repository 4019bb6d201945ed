/** What a browser that has never been here loads before a person sees themselves. */
import { expect, test } from '@jest/globals';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const MOST_BYTES = 100_000;

test('the preview is one document and a few small files; mediasoup-client and the room come while it shows', async () => {
  const server = await startTestServer();
  const browser = await launchBrowser();
  try {
    const bob = await Attendee.open(browser, { url: server.url, room: 'e2e', name: 'Bob' });
    await bob.button('Join').waitFor();
    const { first } = await bob.page.evaluate(loaded);
    expect(first.length).toBeLessThanOrEqual(3);
    expect(first.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(MOST_BYTES);
    expect(first.filter(({ bytes }) => bytes === 0)).toEqual([]);
    // Nobody clicked anything.
    const more = async () => (await bob.page.evaluate(loaded)).later.length;
    await until(
      async () => (await more()) === 4,
      'mediasoup-client is loaded, the worker for silence, and script and style of the room',
    );
  } finally {
    await browser.close();
    await server.close();
  }
});

/** Runs in the page: the files that its document names, and those that came later; bytes as they came over the wire. */
async function loaded() {
  const html = await (await fetch(location.href)).text();
  const assets = performance
    .getEntriesByType('resource')
    .map((entry) => ({
      path: new URL(entry.name).pathname,
      bytes: (entry as PerformanceResourceTiming).encodedBodySize,
    }))
    .filter(({ path }) => path.startsWith('/assets/'));
  return {
    first: assets.filter(({ path }) => html.includes(path)),
    later: assets.filter(({ path }) => !html.includes(path)),
  };
}
