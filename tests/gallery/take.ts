/**
 * Takes a picture of every screen in a real browser with real media, on a desktop and a phone, light and dark, and one in Korean,
 * into docs/screens/; and of a meeting of nine, also on the smallest phone.
 *
 *     npm run gallery
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer } from '../support/test-server.ts';
import { paintedCamera } from './painted-camera.ts';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const room = 'brave-otter-harbor-734';

const desktop = { width: 1280, height: 720 };
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 };

const looks: Record<string, BrowserContextOptions> = {
  'desktop-light': { viewport: desktop, colorScheme: 'light' },
  'desktop-dark': { viewport: desktop, colorScheme: 'dark' },
  'phone-light': { ...phone, colorScheme: 'light' },
  'phone-dark-korean': { ...phone, colorScheme: 'dark', locale: 'ko-KR' },
};

const looksOfNine: Record<string, BrowserContextOptions> = {
  'phone-360-light': { viewport: { width: 360, height: 640 }, deviceScaleFactor: 2, colorScheme: 'light' },
  'desktop-light': { viewport: desktop, colorScheme: 'light' },
};

/** Those without a camera need no browser. */
const withoutCamera = ['김민아', 'Priya Raman', '山田 太郎', 'Maximiliane von Hohenstein-Lichtenberg', 'Leo'];

/** Encoders of several people and a browser share the machine: what takes a second alone may take a minute here. */
const PATIENCE_MS = 90_000;

await mkdir(folder, { recursive: true });
const server = await startTestServer({ rooms: { maxPeople: 10 } });
const browser = await launchBrowser();
const mina = await comeIn('Mina');
for (const name of ['Jonas', 'Amara']) await comeIn(name);
for (const [look, options] of Object.entries(looks)) await takeAll(look, options);
await takeNine();
await browser.close();
await server.close();

async function comeIn(name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room, name, init: paintedCamera });
  await attendee.join();
  return attendee;
}

async function takeAll(look: string, options: BrowserContextOptions): Promise<void> {
  const page = await openPage(options);
  await page.goto(server.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shoot(page, `landing-${look}`);

  await page.goto(`${server.url}/r/${room}?name=Sena`);
  await playing(page, 1);
  await shoot(page, `pre-join-${look}`);

  await join(page);
  await playing(page, 4);
  await shoot(page, `room-${look}`);

  await mina.button('Share screen').click();
  await playing(page, 5);
  await shoot(page, `screen-share-${look}`);
  await mina.button('Stop sharing').first().click();

  await page.getByRole('button', { name: /^(Leave|나가기)$/ }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shoot(page, `ended-${look}`);
  await page.context().close();
}

async function takeNine(): Promise<void> {
  const guests = withoutCamera.map((name) => ({ name, client: new RawClient(server.url) }));
  for (const { name, client } of guests) await client.join(room, name);
  for (const [look, options] of Object.entries(looksOfNine)) {
    const page = await openPage(options);
    await page.goto(`${server.url}/r/${room}?name=Sena`);
    await join(page);
    await playing(page, 4);
    await shoot(page, `room-of-nine-${look}`);
    await page.context().close();
  }
  for (const { client } of guests) client.close();
}

async function openPage(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-US', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.addInitScript(paintedCamera);
  return page;
}

async function join(page: Page): Promise<void> {
  await page.locator('form button[type=submit]').click();
  await page.getByRole('button', { name: /^(Leave|나가기)$/ }).waitFor();
}

/** Waits until as many videos show a picture, and a moment longer for them to become sharp. */
async function playing(page: Page, videos: number): Promise<void> {
  // Chromium shows 2x2 before the first picture.
  const enough = (least: number) =>
    [...document.querySelectorAll('video')].filter(({ videoWidth }) => videoWidth > 2).length >= least;
  await page.waitForFunction(enough, videos);
  await page.waitForTimeout(8000);
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}${name}.jpg`, quality: 82 });
  process.stdout.write(`${name}\n`);
}
