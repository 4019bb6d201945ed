/** What a browser without a cache loads before the preview is shown, and before the join is prepared. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** Of script, in bytes of gzip, up to the preview that can be used. */
const SCRIPT_BUDGET = 120_000;
/** The same as transferred. */
const MAX_BYTES = 108_000;
/** The ten segments that TCP sends at once (RFC 6928), less what TLS and the headers may take. */
const FIRST_FLIGHT = 10 * 1440 - 3000;

const built = fileURLToPath(new URL('../../dist/client/', import.meta.url));
const html = readFileSync(`${built}index.html`, 'utf8');
const addresses = (tag: RegExp) => [...html.matchAll(tag)].map(([, path = '']) => path);
const scripts = addresses(/<script type="module"[^>]* src="([^"]+)"/gu);
const preloaded = addresses(/<link rel="modulepreload"[^>]* href="([^"]+)"/gu);

const isTexts = (path: string) => /\/ko-[^/]+\.js$/u.test(path);
const isNamed = (path: string) => scripts.includes(path) || preloaded.includes(path) || isTexts(path);

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

type Opened = { page: Page; asked: string[]; held: string[]; release(): void };

/** A page that gets only these files until it is released. */
async function openWith(isNeeded: (path: string) => boolean, look: BrowserContextOptions = {}): Promise<Opened> {
  const page = await browser.newPage({ reducedMotion: 'reduce', ...look });
  const asked: string[] = [];
  const held: string[] = [];
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/assets/*', async (route: Route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    if (!isNeeded(pathname)) {
      held.push(pathname);
      await released;
    }
    // A page that is closed meanwhile loads nothing.
    await route.continue().catch(() => undefined);
  });
  await page.goto(`${server.url}/r/e2e?name=Bob`, { waitUntil: 'commit' });
  return { page, asked, held, release };
}

const gzipped = (path: string) => gzipSync(readFileSync(`${built}${path}`), { level: 9 }).length;

test('the document has all styles of its own, and arrives with the first packets', async () => {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const asked = request(`${server.url}/r/e2e`, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
    const head = response.rawHeaders.join(': ').length;
    resolve(Number(response.headers['content-length']) + head);
    response.resume();
  });
  asked.on('error', reject).end();
  expect(await promise).toBeLessThan(FIRST_FLIGHT);
  expect(addresses(/<link[^>]* rel="?stylesheet"?[^>]* href="([^"]+)"/gu)).toEqual([]);
  expect(html).toContain('<style>');
});

test('the script of the page takes the connection that is open', () => {
  const [first = '', ...others] = addresses(/ (?:src|href)="(\/assets\/[^"]+)"/gu);
  expect(scripts).toEqual([first]);
  expect(others).toEqual(preloaded);
  expect(gzipped(first)).toBeGreaterThan(Math.max(...preloaded.map(gzipped)));
});

describe.each([
  { look: 'light, on a desktop', locale: 'en-US', texts: [], colorScheme: 'light', width: 1280, height: 720 },
  { look: 'dark, on a phone', locale: 'ko-KR', texts: [true], colorScheme: 'dark', width: 390, height: 844 },
  { look: 'dark, on a low screen', locale: 'en-US', texts: [], colorScheme: 'dark', width: 800, height: 400 },
] as const)('the outline of the preview, $look', ({ locale, texts, colorScheme, width, height }) => {
  test('is painted before any file arrives, where the page then is', async () => {
    const { page, asked, release } = await openWith(() => false, { locale, colorScheme, viewport: { width, height } });
    await page.locator('[data-outline]').waitFor();
    const outlined = await page.evaluate(placesOf, '[data-outline]');
    await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
    await until(() => asked.filter(isTexts).length === texts.length, 'the texts of the language are asked for');
    release();
    await page.locator('form[data-pre-join]').waitFor();
    expect(await page.locator('[data-outline]').count()).toBe(0);
    expect(outlined).toEqual(await page.evaluate(placesOf, '#app'));
    expect(Object.values(outlined).every((place) => place.width > 0)).toBe(true);
    await page.context().close();
  });
});

test.each([
  { locale: 'en-US', join: 'Join', texts: 0 },
  { locale: 'ko-KR', join: '참여', texts: 1 },
])('the preview in $locale is ready for use with little script; the room loads while it shows', async (look) => {
  const { page, asked, held, release } = await openWith(isNamed, { locale: look.locale });
  await page.getByRole('button', { name: look.join }).waitFor();
  const [texts, others] = [asked.filter(isTexts), [...scripts, ...preloaded.filter((path) => !isForJoin(path))]];
  expect(new Set(texts).size).toBe(look.texts);
  expect([...new Set(texts), ...others].reduce((sum, path) => sum + gzipped(path), 0)).toBeLessThan(SCRIPT_BUDGET);
  // Nobody clicked anything.
  await until(() => held.some((path) => /\/room-[^/]+\.js$/u.test(path)), 'the room is asked for');
  release();
  await page.context().close();
});

test('a join is prepared with the files that the document names, which are compressed', async () => {
  const { page, release } = await openWith(isNamed);
  await page.locator('form[data-pre-join=warm]').waitFor();
  const sizes = await page.evaluate(encodedSizes);
  const bytes = (paths: string[]) => paths.map((path) => sizes[path] ?? 0);
  expect(bytes([...scripts, ...preloaded]).every((size) => size > 0)).toBe(true);
  expect(bytes(scripts).reduce((sum, size) => sum + size, 0)).toBeLessThan(MAX_BYTES);
  release();
  await page.context().close();
});

test('the WebSocket brings the welcome before any file arrives, and remains the only one', async () => {
  const page = await browser.newPage();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route('**/assets/*', async (route) => released.then(() => route.continue()));
  const frames: string[] = [];
  let sockets = 0;
  page.on('websocket', (socket) => {
    sockets += 1;
    socket.on('framereceived', ({ payload }) => frames.push(String(payload)));
  });
  await page.goto(`${server.url}/r/e2e?name=Bob`, { waitUntil: 'commit' });
  await until(() => frames.some((frame) => frame.includes('server:welcome')), 'the welcome has arrived');
  release();
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(sockets).toBe(1);
  await page.context().close();
});

test('the room is drawn unseen during the preview, and again while the join is under way, which shows it', async () => {
  const page = await browser.newPage({ reducedMotion: 'reduce' });
  await page.addInitScript(recordRehearsals);
  const recorded = () => page.evaluate(() => (window as unknown as { rehearsals: string[] }).rehearsals);
  await page.goto(`${server.url}/r/e2e?name=Bob`);
  await until(async () => (await recorded()).includes('removed'), 'the room has been drawn and removed');
  expect(await recorded()).toEqual(['drawn, unseen', 'removed']);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('button', { name: 'Leave' }).waitFor();
  expect(await recorded()).toEqual(['drawn, unseen', 'removed', 'drawn, unseen', 'shown']);
  await page.getByRole('main').and(page.locator(':focus')).waitFor();
  await page.context().close();
});

/** Runs in the page: notes when a room is drawn out of sight, and whether the last one of these is the one shown. */
function recordRehearsals(): void {
  const rehearsals: string[] = [];
  Object.assign(window, { rehearsals });
  const isRehearsal = (node: Node) => node instanceof Element && node.matches('.rehearsal');
  const isSeen = (room: Element | null) => room?.checkVisibility({ visibilityProperty: true }) !== false;
  let drawn: Element | null = null;
  new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of changes) {
      for (const place of [...addedNodes].filter(isRehearsal)) {
        drawn = (place as Element).querySelector('.room-room');
        rehearsals.push(`drawn, ${isSeen(drawn) ? 'seen' : 'unseen'}`);
      }
      if ([...removedNodes].some(isRehearsal)) rehearsals.push('removed');
    }
  }).observe(document, { childList: true, subtree: true });
  new MutationObserver((changes) => {
    const isShown = drawn && isSeen(drawn) && changes.some(({ target }) => target === drawn?.parentNode);
    if (isShown) rehearsals.push('shown');
  }).observe(document, { attributeFilter: ['inert'], subtree: true });
}

/** Loaded early, and used only once the server has answered. */
function isForJoin(path: string): boolean {
  return /\/(?:lib|sfu-link|direct-link)-[^/]+\.js$/u.test(path);
}

type Place = { x: number; y: number; width: number; height: number; look: string };

/** Runs in the page: where and how its parts are drawn. */
function placesOf(root: string): Record<string, Place> {
  const parts = {
    logo: '.logo-logo',
    title: 'h1',
    room: '.pre-join-room',
    preview: '.preview-preview',
    level: '.level-bar-bar',
    label: '.text-field-label',
    name: 'input',
    join: '.button-large',
    status: '.join-form-hint',
  };
  const places = Object.entries(parts).map(([name, selector]) => {
    const part = document.querySelector<HTMLElement>(`${root} ${selector}`);
    const { x = 0, y = 0, width = 0, height = 0 } = part?.getBoundingClientRect() ?? {};
    const { color = '', backgroundColor = '' } = part ? getComputedStyle(part) : {};
    const text = part instanceof HTMLInputElement ? part.value : (part?.textContent?.trim() ?? '');
    // Camera and connection may be there by now.
    const changes = ['preview', 'status'].includes(name);
    return [name, { x, y, width, height, look: changes ? '' : `${text}: ${color} on ${backgroundColor}` }];
  });
  return Object.fromEntries(places);
}

/** Runs in the page: transferred bytes by path. */
function encodedSizes(): Record<string, number> {
  const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
  return Object.fromEntries(entries.map((entry) => [new URL(entry.name).pathname, entry.encodedBodySize]));
}
