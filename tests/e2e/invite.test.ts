/** A phone joins by the code, over https with a certificate that the server has created itself. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { type LanServer, startLanServer } from '../support/lan-server.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { type Pixels, readQrCode } from '../support/read-qr-code.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';

const phone = { width: 390, height: 844 };
/** As after accepting the browser's warning. */
const trusting = { ignoreHTTPSErrors: true };

const file = meetings({ attendee: { init: paintedCameras } });
let server: LanServer;
beforeAll(async () => {
  server = await startLanServer();
});
afterAll(() => server.close());

const localhost = () => server.url.replace('127.0.0.1', 'localhost');

async function openInvitation(person: Attendee): Promise<Locator> {
  await person.button('More').click();
  await person.button('Invite people').click();
  return person.page.getByRole('dialog', { name: 'Invite people' });
}

/** The text of the QR code on this page, as a phone would read it. */
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
    const [ada] = await file.enter({
      name: 'Ada',
      init: silentMicrophone,
      url: localhost(),
      viewport,
      context: { colorScheme: theme },
    });
    const dialog = await openInvitation(ada);
    const link = `${server.origin}/r/${file.room}`;
    expect(await readOff(ada.page)).toBe(link);
    await dialog.getByText(link, { exact: true }).waitFor();
    await dialog.getByText('The browser will warn once').waitFor();
    await ada.page.keyboard.press('Escape');
    expect(file.problems).toEqual([]);
  });
});

test('two phones join over https and see and hear each other', async () => {
  const phones = { url: server.origin, viewport: phone, context: trusting };
  const people = await file.enter({ name: 'Ada', ...phones }, { name: 'Ben', ...phones });
  await allSee(people);
  await Promise.all(people.map((person) => person.hears()));
  expect(file.problems).toEqual([]);
});

test('the link goes to other apps if the browser can share it', async () => {
  const init = () => {
    navigator.share = async (data) => {
      document.title = JSON.stringify(data);
    };
  };
  const [ada] = await file.enter({ name: 'Ada', url: localhost(), init });
  await ada.button('Show QR code').click();
  await ada.button('Share').click();
  expect(JSON.parse(await ada.page.title())).toEqual({ url: `${server.origin}/r/${file.room}`, title: file.room });
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
