/** A phone joins by the code, over https with a certificate that the server has created itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { type LanServer, startLanServer } from '../support/lan-server.ts';
import { type Pixels, readQrCode } from '../support/read-qr-code.ts';
import { until } from '../support/until.ts';

const phone = { width: 390, height: 844 };
/** As after accepting the browser's warning. */
const trusting = { ignoreHTTPSErrors: true };

let browser: Browser;
let server: LanServer;
beforeAll(async () => {
  server = await startLanServer();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

const localhost = () => server.url.replace('127.0.0.1', 'localhost');

async function openInvitation(person: Attendee): Promise<Locator> {
  await person.button('More').click();
  await person.button('Invite people').click();
  return person.page.getByRole('dialog', { name: 'Invite people' });
}

/** What a phone's camera would read from this page. */
async function readOff(page: Page): Promise<string | undefined> {
  const code = page.getByRole('img', { name: 'QR code of the link' });
  await code.locator('path[d^="M"]').waitFor();
  const png = (await code.screenshot()).toString('base64');
  const pixels = await page.evaluate(pixelsOf, `data:image/png;base64,${png}`);
  return readQrCode({ ...pixels, data: Uint8ClampedArray.from(pixels.data) });
}

describe.each([
  { theme: 'light', screen: 'desktop', viewport: { width: 1280, height: 720 } },
  { theme: 'dark', screen: 'phone', viewport: phone },
] as const)('on a $screen in the $theme theme', ({ theme, viewport }) => {
  test('the code leads to this meeting, at an address that a phone can reach', async () => {
    const context = { colorScheme: theme };
    const ada = await Attendee.open(browser, { url: localhost(), room: 'tea', name: 'Ada', viewport, context });
    await ada.join();
    const dialog = await openInvitation(ada);
    const link = `${server.origin}/r/tea`;
    expect(await readOff(ada.page)).toBe(link);
    await dialog.getByText(link, { exact: true }).waitFor();
    await dialog.getByText('The browser will warn once').waitFor();
    await ada.page.keyboard.press('Escape');
    expect(ada.problems).toEqual([]);
    await ada.close();
  });
});

test('two phones join over https and see and hear each other', async () => {
  const open = (name: string) =>
    Attendee.open(browser, { url: server.origin, room: 'call', name, viewport: phone, context: trusting });
  const [ada, ben] = [await open('Ada'), await open('Ben')];
  await ada.join();
  await ben.join();
  for (const [person, other] of [
    [ada, 'Ben'],
    [ben, 'Ada'],
  ] as const) {
    await until(async () => ((await person.videoOf(other))?.framesDecoded ?? 0) > 0, `${other} is seen`);
    const arrived = async () => (await person.received()).some(({ audioEnergy }) => audioEnergy > 0);
    await until(arrived, `${other} is heard`);
    expect(person.problems).toEqual([]);
  }
  await ada.close();
  await ben.close();
});

test('the link goes to other apps if the browser can share it', async () => {
  const init = () => {
    navigator.share = async (data) => {
      document.title = JSON.stringify(data);
    };
  };
  const ada = await Attendee.open(browser, { url: localhost(), room: 'tea', name: 'Ada', init });
  await ada.join();
  await ada.button('Show QR code').click();
  await ada.button('Share').click();
  expect(JSON.parse(await ada.page.title())).toEqual({ url: `${server.origin}/r/tea`, title: 'tea' });
  await ada.close();
});

/** Runs in the page. */
async function pixelsOf(url: string): Promise<Omit<Pixels, 'data'> & { data: number[] }> {
  const image = new Image();
  image.src = url;
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context?.drawImage(image, 0, 0);
  return { data: [...(context?.getImageData(0, 0, width, height).data ?? [])], width, height };
}
