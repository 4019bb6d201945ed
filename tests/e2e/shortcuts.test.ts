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

test('an icon button shows its name and key under the mouse and with keyboard focus, until Escape, and not by touch', async () => {
  await ada.join();
  const { page } = ada;
  const tooltip = page.locator('.tooltips-tip:popover-open');
  const shows = (text: string) => tooltip.filter({ hasText: text }).waitFor();
  const none = () => tooltip.waitFor({ state: 'hidden' });
  const microphone = ada.button('Mute microphone');
  await microphone.hover();
  await shows('Mute microphone (M)');
  // It does not disturb what it names: its key works, and screen readers do not read it.
  await page.keyboard.press('m');
  await shows('Unmute microphone (M)');
  expect(await tooltip.getAttribute('aria-hidden')).toBe('true');
  await tooltip.hover();
  await shows('Unmute microphone (M)');
  await page.keyboard.press('Escape');
  await none();

  await ada.button('Show chat').focus();
  await shows('Show chat (C)');
  await ada.button('Leave').focus();
  await none();
  await ada.button('Show people').dispatchEvent('pointerover', { pointerType: 'touch' });
  await ada.button('React').dispatchEvent('pointerover', { pointerType: 'mouse' });
  await shows('React');
  expect(await tooltip.textContent()).toBe('React');
});

const menus = [
  { menu: 'Choose microphone and speaker', first: 'radio', group: 'Noise reduction', letter: { key: 'o', to: 'Off' } },
  { menu: 'Choose camera', first: 'radio', group: 'Background', letter: { key: 'a', to: 'Audio only' } },
  { menu: 'More', first: 'button', group: undefined, letter: { key: 's', to: 'Settings' } },
  { menu: 'Options for Ada (you)', first: 'button', group: undefined, letter: { key: 'h', to: 'Hide self-view' } },
];

test('every menu answers to arrow keys, Home, End, letters and Escape, which returns the focus', async () => {
  await ada.join();
  const { page } = ada;
  for (const { menu, first, group, letter } of menus) {
    await ada.button(menu).focus();
    await page.keyboard.press('Enter');
    const panel = page.getByRole('dialog', { name: menu });
    await panel.locator(':focus').waitFor();
    if (group) await panel.getByRole('group', { name: group }).waitFor();
    const chosen = await panel.locator('input:checked').count();
    await page.keyboard.press('Home');
    const at = () => panel.locator(':focus').evaluate((item) => item.closest('label')?.textContent ?? item.textContent);
    const start = await at();
    expect(
      await panel
        .locator(':focus')
        .and(panel.getByRole(first as 'radio'))
        .count(),
    ).toBe(1);
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    expect(await at()).toBe(start);
    await page.keyboard.press('ArrowUp');
    const last = await at();
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    expect(await at()).toBe(last);
    await page.keyboard.press(letter.key);
    expect(await at()).toContain(letter.to);
    // Passing a choice does not make it.
    expect(await panel.locator('input:checked').count()).toBe(chosen);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe(menu);
  }
  await ada.button('React').press('Enter');
  const emoji = page.getByRole('dialog', { name: 'React' }).locator(':focus');
  const first = await emoji.textContent();
  await page.keyboard.press('ArrowRight');
  expect(await emoji.textContent()).not.toBe(first);
  await page.keyboard.press('Escape');
  await emoji.waitFor({ state: 'hidden' });
  expect(await focused(page)).toBe('React');
  expect(ada.problems).toEqual([]);
});

test('with push-to-talk as a mode, the microphone is open only while the space bar or its button is held', async () => {
  await ada.button('Turn off camera').waitFor();
  await ada.button('Settings').click();
  await ada.page.getByRole('checkbox', { name: 'Push-to-talk' }).check();
  await ada.page.keyboard.press('Escape');
  await ada.join();
  const { page } = ada;
  const button = ada.button('Hold to talk');
  const off = '.control-button-off';
  const isOpen = (open: boolean) => button.and(page.locator(open ? `:not(${off})` : off)).waitFor();
  await isOpen(false);
  await page.keyboard.down('Space');
  await isOpen(true);
  await page.keyboard.up('Space');
  await isOpen(false);
  await page.keyboard.press('m');
  await button.hover();
  await page.mouse.down();
  await isOpen(true);
  await page.mouse.move(5, 5);
  await page.mouse.up();
  await isOpen(false);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.down('Enter');
  await isOpen(true);
  await page.keyboard.up('Enter');
  await isOpen(false);
  expect(ada.problems).toEqual([]);
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
