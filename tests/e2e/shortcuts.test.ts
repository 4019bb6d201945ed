/** Keys and dialogs in a real browser. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';

const file = meetings({ attendee: { init: [paintedCameras, silentMicrophone] } });
let ada: Attendee;

beforeEach(async () => {
  ada = await file.open('Ada');
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));

test('letters work in the preview and the call, but not in a text field', async () => {
  await ada.button('Turn off camera').waitFor();
  await ada.page.getByLabel('Your name').press('v');
  expect(await ada.page.getByLabel('Your name').inputValue()).toContain('v');
  await ada.button('Turn off camera').focus();
  await ada.page.keyboard.press('v');
  await ada.button('Turn on camera').waitFor();
  await ada.join();
  await ada.page.keyboard.press('v');
  await ada.button('Turn off camera').waitFor();
  await ada.page.keyboard.press('m');
  await ada.button('Unmute microphone').waitFor();
});

test('holding space lets a muted person talk, and only while it is held', async () => {
  await ada.join();
  await ada.page.keyboard.press('m');
  await ada.button('Unmute microphone').waitFor();
  await ada.page.keyboard.down('Space');
  await ada.button('Mute microphone').waitFor();
  await ada.page.keyboard.up('Space');
  await ada.button('Unmute microphone').waitFor();
});

test('space talks right after a click on a button, and presses one that was reached by keys', async () => {
  await ada.join();
  await ada.button('Mute microphone').click();
  await ada.page.keyboard.down('Space');
  await ada.button('Mute microphone').waitFor();
  await ada.page.keyboard.up('Space');
  await ada.button('Unmute microphone').waitFor();
  await ada.page.keyboard.press('Tab');
  await ada.page.keyboard.press('Shift+Tab');
  expect(await focused(ada.page)).toBe('Unmute microphone');
  await ada.page.keyboard.press('Space');
  await ada.button('Mute microphone').waitFor();
});

test('the list of shortcuts closes by key, button and a click beside it, and returns the focus', async () => {
  await ada.join();
  const dialog = ada.page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  const closings = [
    () => ada.page.keyboard.press('Escape'),
    () => ada.button('Close').click(),
    () => ada.page.mouse.click(5, 5),
  ];
  for (const close of closings) {
    await ada.button('More').click();
    await ada.page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await dialog.waitFor();
    // Nothing happens behind an open dialog.
    await ada.page.keyboard.press('v');
    await close();
    await dialog.waitFor({ state: 'detached' });
    expect(await focused(ada.page)).toBe('More');
  }
  await ada.button('Turn off camera').waitFor();
  expect(ada.problems).toEqual([]);
});

test('with shortcuts turned off no key does anything', async () => {
  await ada.join();
  await ada.page.keyboard.press('?');
  await ada.page.getByRole('checkbox', { name: 'Use keyboard shortcuts' }).uncheck();
  await ada.page.keyboard.press('Escape');
  await ada.page.keyboard.press('v');
  await ada.page.keyboard.press('?');
  expect(await ada.page.getByRole('dialog').count()).toBe(0);
  await ada.button('Turn off camera').waitFor();
});
