/** A whole meeting by keyboard alone, and what a screen reader has to read on the way. */
import { expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { meetings } from '../support/meetings.ts';
import { sharedWithSound } from '../support/shared-with-sound.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const file = meetings({ attendee: { init: [sharedWithSound, silentMicrophone] } });

/** Further than from any element of a page to any other. */
const MAX_STEPS = 60;

/** Runs in the page: the name of the focused element. */
function focusedName(): string {
  const focused = document.activeElement;
  if (focused instanceof HTMLInputElement) return focused.labels?.[0]?.textContent ?? '';
  return focused?.getAttribute('aria-label') ?? focused?.textContent ?? '';
}

/** Only presses keys. */
class Keyboard {
  /** Each place, as the accessibility tree has it. */
  readonly places: string[] = [];
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  press(...keys: string[]): Promise<void> {
    return keys.reduce((before, key) => before.then(() => this.#page.keyboard.press(key)), Promise.resolve());
  }

  write(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  /** Presses Tab, or another key, until the element of this name has the focus. */
  async goTo(name: string, key = 'Tab'): Promise<void> {
    const passed: string[] = [];
    while ((await this.#page.evaluate(focusedName)) !== name) {
      if (passed.length === MAX_STEPS) throw new Error(`${key} does not reach “${name}”: ${passed.join(', ')}`);
      await this.press(key);
      passed.push(await this.#page.evaluate(focusedName));
    }
  }

  isAt(name: string): Promise<void> {
    return until(async () => (await this.#page.evaluate(focusedName)) === name, `“${name}” has the focus`);
  }

  async read(where: string, part: Locator): Promise<void> {
    const tree = await part.ariaSnapshot();
    const steady = tree
      .replaceAll(/\d+:\d\d\s[AP]M/gu, '<time>')
      .replaceAll(/\d+ (?:seconds?|minutes?|min)/gu, '<duration>')
      .replaceAll(/(?:Good|Unstable|Poor) connection/gu, '<connection>');
    this.places.push(`# ${where}\n\n${steady}\n`);
  }
}

test('by keyboard alone somebody joins, mutes, writes, mutes another for themselves, shares and leaves', async () => {
  await file.seat('Bob');
  const ada = await file.open('Ada');
  const { page } = ada;
  const keys = new Keyboard(page);
  const body = page.locator('body');
  await ada.button('Turn off camera').waitFor();
  await page.locator('form[data-pre-join=warm]').waitFor();
  await keys.read('The preview', body);

  await keys.goTo('Noise reduction');
  await keys.press('Enter');
  const choices = page.getByRole('dialog', { name: 'Noise reduction' });
  await choices.getByRole('radio').first().waitFor();
  await keys.read('The menu of the microphone', choices);
  await keys.goTo('Off', 'ArrowDown');
  await keys.press('Space');
  await choices.getByRole('radio', { name: 'Off', checked: true }).waitFor();
  await keys.press('Escape');
  await keys.isAt('Noise reduction');

  await keys.goTo('Join');
  await keys.press('Enter');
  await ada.tile('Bob').getByText('Camera off').waitFor();
  await page.getByRole('main').and(page.locator(':focus')).waitFor();
  await keys.read('The meeting', body);

  // Past all tiles.
  await keys.press('Tab');
  await keys.isAt('Skip to the meeting controls');
  await keys.press('Enter');
  await keys.isAt('Mute microphone');
  await keys.press('Enter');
  await keys.isAt('Unmute microphone');

  await keys.goTo('Show chat');
  await keys.press('Enter');
  await keys.isAt('Write a message');
  await keys.write('Hello Bob');
  await keys.press('Enter');
  const panel = page.getByRole('complementary');
  await panel.getByText('Hello Bob').first().waitFor();
  await keys.read('The chat', panel);
  await keys.press('Escape');
  await keys.isAt('Show chat');

  await keys.goTo('Show people', 'Shift+Tab');
  await keys.press('Enter');
  await panel.waitFor();
  await keys.goTo('Options for Bob');
  await keys.press('Enter');
  const menu = panel.getByRole('dialog', { name: 'Options for Bob' });
  await menu.locator(':focus').waitFor();
  await keys.read('The menu of a participant', menu);
  await keys.goTo('Volume', 'ArrowDown');
  await keys.press('ArrowLeft', 'ArrowLeft');
  expect(await menu.getByRole('slider').getAttribute('aria-valuetext')).toBe('80%');
  await keys.press('m');
  await keys.isAt('Mute for me');
  await keys.press('Enter');
  await keys.isAt('Options for Bob');
  await keys.read('The people', panel);
  await keys.press('Escape');
  await keys.isAt('Show people');

  await keys.goTo('Share screen', 'Shift+Tab');
  await keys.press('Enter');
  await keys.isAt('Stop sharing');
  await page.getByRole('region', { name: 'You are sharing your screen and its audio' }).waitFor();
  await keys.press('Enter');
  await keys.isAt('Share screen');

  await keys.goTo('Leave');
  await keys.press('Enter');
  await ada.button('Rejoin').waitFor();
  await keys.read('The end', body);
  expect(ada.problems).toEqual([]);
  // After an intended change, `npm test -- tests/e2e/keyboard.test.ts -u` writes the new text.
  expect(keys.places.join('\n')).toMatchSnapshot('the text for a screen reader');
});
