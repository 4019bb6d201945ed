/** The files that a browser without a cache loads before the preview is shown. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** Of script, in bytes of gzip, up to the first paint of the preview. */
const SCRIPT_BUDGET = 120_000;
/** Of script and style together, as transferred. */
const MAX_BYTES = 112_000;

const built = fileURLToPath(new URL('../../dist/client/', import.meta.url));

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startTestServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A page that gets all files but these only when it is allowed to. */
async function openWith(page: Page, isNeeded: (path: string) => boolean): Promise<{ held: string[]; release(): void }> {
  const held: string[] = [];
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/assets/*', async (route: Route) => {
    const { pathname } = new URL(route.request().url());
    if (!isNeeded(pathname)) {
      held.push(pathname);
      await released;
    }
    // A page that is closed meanwhile loads nothing.
    await route.continue().catch(() => undefined);
  });
  await page.goto(`${server.url}/r/e2e?name=Bob`, { waitUntil: 'commit' });
  return { held, release };
}

const named = [...readFileSync(`${built}index.html`, 'utf8').matchAll(/\/assets\/[^"]+/gu)].map(([path]) => path);
const gzipped = (path: string) => gzipSync(readFileSync(`${built}${path}`), { level: 9 }).length;

test.each([
  { locale: 'en-US', join: 'Join', texts: 0 },
  { locale: 'ko-KR', join: '참여', texts: 1 },
])('the preview in $locale is painted with little script; everything else loads while it shows', async (look) => {
  const page = await browser.newPage({ locale: look.locale });
  const used = new Set(named);
  const isTexts = (path: string) => /\/ko-[^/]+\.js$/u.test(path);
  const { held, release } = await openWith(page, (path) => {
    if (isTexts(path)) used.add(path);
    return used.has(path);
  });
  await page.getByRole('button', { name: look.join }).waitFor();
  const scripts = [...used].filter((path) => path.endsWith('.js'));
  expect(scripts.filter(isTexts)).toHaveLength(look.texts);
  expect(scripts.reduce((sum, path) => sum + gzipped(path), 0)).toBeLessThanOrEqual(SCRIPT_BUDGET);
  // Nobody clicked anything.
  await until(() => held.some((path) => /\/room-[^/]+\.js$/u.test(path)), 'the room is asked for');
  await until(() => held.some((path) => /\/lib-[^/]+\.js$/u.test(path)), 'mediasoup-client is asked for');
  release();
  await page.context().close();
});

test('the document names at most three files, which are compressed', async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}/r/e2e?name=Bob`);
  await page.getByRole('button', { name: 'Join' }).waitFor();
  const sizes = await page.evaluate(encodedSizes);
  const first = named.map((path) => sizes[path] ?? 0);
  expect(named.length).toBeLessThanOrEqual(3);
  expect(first.every((bytes) => bytes > 0)).toBe(true);
  expect(first.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(MAX_BYTES);
  await page.context().close();
});

/** Runs in the page: transferred bytes by path. */
function encodedSizes(): Record<string, number> {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return Object.fromEntries(entries.map((entry) => [new URL(entry.name).pathname, entry.encodedBodySize]));
}
