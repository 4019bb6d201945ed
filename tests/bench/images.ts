/**
 * How much memory unrequested images cost a browser: one of 20,000x20,000 pixels in 48 kB, and 88 of 4000x3000, in
 * the chat of two Chromium pages, and as plain `img` elements of a page without any countermeasure.
 *
 *     npm run bench:images
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { png } from '../support/images.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';
import { browserMemory } from './mesh/browser-processes.ts';
import { machineNoise, report } from './support/summary.ts';

/** In millions of bytes, on top of what was used before. */
type Growth = { peakMB: number; leftMB: number };

const MANY = 88;
/** A client may have 64 requests waiting. */
const AT_ONCE = 44;
/** Time for memory to settle. */
const SETTLING_MS = 3000;
const photo = png({ width: 4000, height: 3000 });
/** Each unlike the others, since a browser would decode identical ones once. */
const cases = {
  huge: [png({ width: 20_000, height: 20_000 })],
  many: Array.from({ length: MANY }, (_, index) => Buffer.concat([photo, Buffer.from([index])])),
};

const noise = await machineNoise();
const folder = await mkdtemp(join(tmpdir(), 'images-'));
const rows: Record<string, Growth> = {};
try {
  for (const [name, images] of Object.entries(cases)) {
    rows[`${name}, plain`] = await inBrowser((browser) => plain(browser, images));
    rows[`${name}, chat`] = await inBrowser((browser) => inChat(browser, images));
  }
} finally {
  await rm(folder, { recursive: true });
}
report(rows, { bench: 'pictures', ...noise, ...rows });

async function inBrowser(take: (browser: Browser) => Promise<Growth>): Promise<Growth> {
  const browser = await launchBrowser();
  try {
    return await take(browser);
  } finally {
    await browser.close();
  }
}

async function plain(browser: Browser, images: readonly Uint8Array[]): Promise<Growth> {
  const page = await browser.newPage();
  await page.goto('about:blank');
  return growth(async () => {
    for (const image of images) {
      await page.evaluate(async (base64) => {
        const image = new Image(254);
        image.src = `data:image/png;base64,${base64}`;
        document.body.append(image);
        image.scrollIntoView();
        await image.decode();
      }, Buffer.from(image).toString('base64'));
    }
  });
}

async function inChat(browser: Browser, images: readonly Uint8Array[]): Promise<Growth> {
  const server = await startTestServer({
    files: { maxPerPerson: 1000 },
    limits: { fileOffersPerMinutePerPerson: 1000 },
  });
  try {
    const [ada, bob] = [await enter(browser, server.url, 'Ada'), await enter(browser, server.url, 'Bob')];
    const paths = images.map((_, index) => join(folder, `${index}.png`));
    for (const [index, path] of paths.entries()) await writeFile(path, images[index] ?? '');
    const log = bob.page.getByRole('log', { name: 'Chat' });
    const saves = () => log.getByRole('button', { name: /^Save / }).count();
    return await growth(async () => {
      for (let sent = 0; sent < paths.length; sent += AT_ONCE) {
        await ada.page.locator('input[type=file]').setInputFiles(paths.slice(sent, sent + AT_ONCE));
        const wanted = Math.min(paths.length, sent + AT_ONCE);
        await until(async () => (await saves()) === wanted, `${wanted} are in the chat`);
      }
    });
  } finally {
    await server.close();
  }
}

async function enter(browser: Browser, url: string, name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url, room: 'images', name });
  await attendee.join();
  await attendee.button('Show chat').click();
  return attendee;
}

async function growth(act: () => Promise<void>): Promise<Growth> {
  await setTimeout(SETTLING_MS);
  const before = browserMemory();
  let peak = before;
  const watching = setInterval(() => {
    peak = Math.max(peak, browserMemory());
  }, 500);
  await act();
  await setTimeout(SETTLING_MS);
  clearInterval(watching);
  const millions = (bytes: number) => Math.round((bytes - before) / 1e6);
  return { peakMB: millions(peak), leftMB: millions(browserMemory()) };
}
