/**
 * Appearance: screenshots of the screens, dark and light, and in Korean. The gallery in docs/screens is for people to
 * judge.
 */
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { en } from '../../client/src/i18n/en.ts';
import { endedEn, endedKo } from '../../client/src/i18n/ended-texts.ts';
import { ko } from '../../client/src/i18n/ko.ts';
import { roomEn, roomKo } from '../../client/src/i18n/room-texts.ts';
import { wordsThatDoNotFit } from '../support/accessibility.ts';
import { paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';

const file = meetings({ attendee: { init: [paintedCameras, silentMicrophone] } });

type Look = { colorScheme: 'light' | 'dark'; locale: 'en-US' | 'ko-KR' };

/** A single participant, who visits all screens of a call. */
async function walk(look: Look, stop: (page: Page, where: string) => Promise<void>): Promise<void> {
  const name = '세나';
  const { page } = await file.open({ name, path: '/', context: look });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await stop(page, 'the front page');
  await page.goto(`${file.server.url}/r/${file.room}?name=${name}`);
  await page.locator('form button[type=submit]').waitFor();
  await stop(page, 'the preview');
  await page.locator('form button[type=submit]').click();
  await page.getByRole('button', { name: /^(Leave|나가기)$/u }).waitFor();
  await stop(page, 'the room');
  await page.keyboard.press('c');
  await page.locator('aside:focus-within').waitFor();
  await stop(page, 'the chat');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await stop(page, 'a dialog');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^(Leave|나가기)$/u }).click();
  await page.getByRole('button', { name: /^(Rejoin|다시 참여)$/u }).waitFor();
  await stop(page, 'the end');
}

test.each([
  { colorScheme: 'dark', min: 0, max: 70 },
  { colorScheme: 'light', min: 185, max: 255 },
] as const)('in the $colorScheme theme every screen is $colorScheme at its edge', async ({ colorScheme, min, max }) => {
  const wrong: string[] = [];
  await walk({ colorScheme, locale: 'en-US' }, async (page, where) => {
    // Behind a dialog everything is dimmed.
    if (where === 'a dialog') return;
    const brightness = await brightnessAtEdge(page);
    if (brightness < min || brightness > max) wrong.push(`${where}: ${brightness}`);
  });
  expect(wrong).toEqual([]);
});

test('in Korean no text is left in English, and all of it fits', async () => {
  const wrong: string[] = [];
  await walk({ colorScheme: 'dark', locale: 'ko-KR' }, async (page, where) => {
    const sent = await page.evaluate(wordsSaid);
    const found = [...sent.filter((words) => english.has(words)), ...(await wordsThatDoNotFit(page))];
    wrong.push(...found.map((words) => `${where}: ${words}`));
  });
  expect(wrong).toEqual([]);
});

/** Texts that are the same in English and Korean. */
const english = new Set<string>(
  Object.entries({ ...en, ...endedEn, ...roomEn }).flatMap(([key, words]) =>
    Object.entries({ ...ko, ...endedKo, ...roomKo }).some(([k, w]) => k === key && w === words) ? [] : words,
  ),
);

/** From 0 to 255, of a screenshot: of the outermost pixels, where only the page itself is. */
async function brightnessAtEdge(page: Page): Promise<number> {
  const screenshot = await page.screenshot({ type: 'png' });
  return page.evaluate(meanOfEdge, screenshot.toString('base64'));
}

/** Runs in the page. */
async function meanOfEdge(base64: string): Promise<number> {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
  const canvas = new OffscreenCanvas(4, image.height);
  const context = canvas.getContext('2d');
  context?.drawImage(image, 0, 0);
  const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, 4, image.height) ?? {};
  const seen = data.filter((_, index) => index % 4 !== 3);
  return Math.round(seen.reduce((sum, part) => sum + part, 0) / seen.length);
}

/** Runs in the page: all text and labels on it. */
function wordsSaid(): string[] {
  const all = [...document.body.querySelectorAll('*')].filter((element) => element.checkVisibility());
  const texts = all.flatMap(({ childNodes }) =>
    [...childNodes].flatMap((node) => (node.nodeType === Node.TEXT_NODE ? (node.textContent?.trim() ?? '') : [])),
  );
  const labels = all.flatMap((element) => [element.getAttribute('aria-label'), element.getAttribute('placeholder')]);
  return [...texts, ...labels].filter((words) => words !== null && words !== '') as string[];
}
