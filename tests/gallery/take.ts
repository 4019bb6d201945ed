/**
 * Takes a picture of every screen in a real browser with real media, on a desktop and a phone, light and dark, and one in Korean,
 * into docs/screens/.
 *
 *     npm run gallery
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { paintedCamera } from './painted-camera.ts';

const folder = fileURLToPath(new URL('../../docs/screens/', import.meta.url));
const room = 'brave-otter-harbor-734';

const looks: Record<string, BrowserContextOptions> = {
  'desktop-light': { viewport: { width: 1280, height: 720 }, colorScheme: 'light' },
  'desktop-dark': { viewport: { width: 1280, height: 720 }, colorScheme: 'dark' },
  'phone-light': { viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 },
  'phone-dark-korean': {
    viewport: { width: 390, height: 844 },
    colorScheme: 'dark',
    deviceScaleFactor: 2,
    locale: 'ko-KR',
  },
};

await mkdir(folder, { recursive: true });
const server = await startTestServer({ rooms: { maxPeople: 5 } });
const browser = await launchBrowser();
const others: Attendee[] = [];
for (const name of ['Mina', 'Jonas', 'Amara']) others.push(await comeIn(name));
for (const [look, options] of Object.entries(looks)) await takeAll(look, options);
await browser.close();
await server.close();

async function comeIn(name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room, name, init: paintedCamera });
  await attendee.join();
  return attendee;
}

async function takeAll(look: string, options: BrowserContextOptions): Promise<void> {
  const page = await openPage(browser, options);
  const shoot = async (screen: string) => {
    await page.screenshot({ path: `${folder}${screen}-${look}.jpg`, quality: 82 });
    process.stdout.write(`${screen}-${look}\n`);
  };
  await page.goto(server.url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shoot('landing');

  await page.goto(`${server.url}/r/${room}?name=Sena`);
  await playing(page, 1);
  await shoot('pre-join');

  await page.locator('form button[type=submit]').click();
  await playing(page, 4);
  await shoot('room');

  await others[0]?.button('Share screen').click();
  await playing(page, 5);
  await shoot('screen-share');
  await others[0]?.button('Stop sharing').first().click();

  await page.getByRole('button', { name: /^(Leave|나가기)$/ }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await shoot('ended');
  await page.context().close();
}

async function openPage(from: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await from.newContext({ locale: 'en-US', ...options });
  const page = await context.newPage();
  await page.addInitScript(paintedCamera);
  return page;
}

/** Waits until as many videos show a picture of some size, and a moment longer for it to become sharp. */
async function playing(page: Page, videos: number): Promise<void> {
  const count = () =>
    page
      .locator('video')
      .evaluateAll((all) => all.filter((video) => (video as HTMLVideoElement).videoWidth > 2).length);
  await until(async () => (await count()) >= videos, `${videos} pictures are there`);
  await page.waitForTimeout(4000);
}
