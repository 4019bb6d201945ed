/**
 * Every screen, panel and dialog, in both themes and both languages: axe finds nothing, all text fits, and no target is
 * too small.
 */
import { expect, test } from '@jest/globals';
import type { BrowserContextOptions, Locator } from 'playwright-core';
import { endedEn, endedKo } from '../../client/src/i18n/ended-texts.ts';
import { addTexts, showLanguage, type TextKey, t } from '../../client/src/i18n/i18n.ts';
import { roomEn, roomKo } from '../../client/src/i18n/room-texts.ts';
import { accessibilityFaults, wordsThatDoNotFit } from '../support/accessibility.ts';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { sharedWithSound } from '../support/shared-with-sound.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { smallTargets } from '../support/small-targets.ts';
import { until } from '../support/until.ts';

const desktop = { width: 1280, height: 720 };
const phone = { width: 360, height: 740 };

const file = meetings({ attendee: { init: [sharedWithSound, paintedCameras, silentMicrophone] } });

// In the page, the screen after a call loads these.
addTexts({ en: { ...endedEn, ...roomEn }, ko: { ...endedKo, ...roomKo } });

/** Walks through the whole client, and collects problems at each stop. */
class Walk {
  readonly faults: string[] = [];
  readonly #person: Attendee;
  readonly #narrow: boolean;

  constructor(person: Attendee, { narrow }: { narrow: boolean }) {
    this.#person = person;
    this.#narrow = narrow;
  }

  get #page() {
    return this.#person.page;
  }

  async look(where: string): Promise<void> {
    const found = [
      ...(await accessibilityFaults(this.#page)),
      ...(await wordsThatDoNotFit(this.#page)),
      // tests/e2e/phone.test.ts looks for those that are too small for a finger.
      ...(await smallTargets(this.#page, { least: 24 })).map((target) => `too small: ${target}`),
    ];
    this.faults.push(...found.map((fault) => `${where}: ${fault}`));
  }

  async goTo(path: string): Promise<void> {
    await this.#page.goto(`${file.server.url}${path}`);
    await this.#page.getByRole('heading', { level: 1 }).waitFor();
    await this.look(path);
  }

  async join(): Promise<void> {
    await this.#page.locator('form button[type=submit]').click();
    await this.#button('room.leave').waitFor();
  }

  async leave(): Promise<void> {
    await this.#button('room.leave').click();
    await this.#button('ended.rejoin').waitFor();
    await this.look('the end');
  }

  /** Opened by its button, inspected, and closed by Escape. */
  async menu(name: 'layout.title' | 'mic.options' | 'camera.options' | 'room.more' | 'reaction.title'): Promise<void> {
    await this.#button(name).click();
    await this.#page.getByRole('dialog', { name: t(name) }).waitFor();
    await this.look(`the menu ${name}`);
    await this.#page.keyboard.press('Escape');
  }

  async dialog(name: 'invite.title' | 'settings.title' | 'shortcut.title'): Promise<void> {
    await this.#button('room.more').click();
    await this.#button(name).click();
    const dialog = this.#page.getByRole('dialog', { name: t(name) });
    await dialog.waitFor();
    await this.look(`the dialog ${name}`);
    for (const tab of (await dialog.getByRole('tab').all()).slice(1)) {
      await tab.click();
      await this.look(`the dialog ${name}, ${await tab.textContent()}`);
    }
    await this.#page.keyboard.press('Escape');
  }

  async panel(name: 'people' | 'chat'): Promise<void> {
    const inMenu = this.#narrow && name === 'people';
    if (inMenu) await this.#button('room.more').click();
    const opener = name === 'chat' ? t('chat.show_unread', { count: 1 }) : t(inMenu ? 'people.title' : 'people.show');
    const within = inMenu ? this.#page.getByRole('dialog', { name: t('room.more') }) : this.#page;
    await within.getByRole('button', { name: opener, exact: true }).click();
    const panel = this.#page.getByRole('complementary', { name: t(`${name}.title`) });
    await panel.waitFor();
    await this.look(`the panel ${name}`);
    if (name === 'chat') {
      await panel.getByRole('textbox').fill('Is everybody here? https://example.com');
      await panel.getByRole('textbox').press('Enter');
      const message = panel.getByText('Is everybody here?');
      // Until then it is pale.
      await until(
        () => message.evaluate((text) => getComputedStyle(text).opacity === '1'),
        'the message has been sent',
      );
      await this.look('the chat with a message');
      await this.#answer(panel);
    }
    await panel.getByRole('button', { name: t('dialog.close'), exact: true }).click();
  }

  async #answer(panel: Locator): Promise<void> {
    const entry = panel.locator('[data-message]').last();
    await entry.focus();
    await entry.getByRole('button', { name: t('chat.react'), exact: true }).click();
    await entry
      .getByRole('group', { name: t('chat.react') })
      .getByRole('button')
      .first()
      .click();
    await entry.locator('[aria-pressed="true"]').waitFor();
    await entry.focus();
    await entry.getByRole('button', { name: t('chat.reply'), exact: true }).click();
    await panel.getByRole('textbox').pressSequentially('@');
    await panel.getByRole('option').first().waitFor();
    await this.look('the chat with a reaction, a reply and people to mention');
    await panel.getByRole('textbox').fill('');
    await panel.getByRole('textbox').press('Escape');
  }

  /** Of everybody, with charts. */
  async connection(name: string): Promise<void> {
    await this.#button('room.more').click();
    await this.#button('quality.title').click();
    const panel = this.#page.getByRole('complementary', { name: t('quality.title') });
    await panel
      .getByRole('img', { name: t('quality.good') })
      .first()
      .waitFor();
    const theirs = panel.getByRole('group').filter({ hasText: name });
    if (!(await theirs.evaluate((details: HTMLDetailsElement) => details.open)))
      await theirs.locator('summary').click();
    await panel
      .getByRole('heading', { name: t('quality.source.camera') })
      .last()
      .waitFor();
    await this.look('the panel of connections');
    await panel.getByRole('button', { name: t('dialog.close'), exact: true }).click();
  }

  /** A toast stays while the pointer is on it. */
  async toasts(text: string): Promise<void> {
    const toasts = this.#page.getByRole('list', { name: t('toast.list') });
    await toasts.getByRole('listitem').filter({ hasText: text }).getByRole('button').first().focus();
    await this.look('a toast');
    for (const dismiss of (await toasts.getByRole('button', { name: t('room.dismiss') }).all()).reverse())
      await dismiss.press('Enter');
    // Later toasts stay as long as the list has the focus.
    await this.#button('room.more').focus();
    await toasts.waitFor({ state: 'hidden' });
    await this.look('no toast any more');
  }

  /** Without a meeting: the room's code is not loaded, and a browser is not supported. */
  async beyond(room: string): Promise<void> {
    const page = this.#page;
    await page.route('**/assets/room-*.js', (route) => route.abort());
    await page.goto(`${file.server.url}/r/${room}`);
    await page.locator('form button[type=submit]').click();
    await this.#button('ended.reload').waitFor();
    await this.look('the page of an error');
    await page.addInitScript('delete window.RTCPeerConnection');
    await this.goTo(`/r/${room}`);
    await page.getByRole('heading', { name: t('ended.unsupported_browser_title') }).waitFor();
  }

  /** The menu of somebody's tile. */
  async tileMenu(label: string): Promise<void> {
    const name = t('tile.menu', { label });
    await this.#person.button(name).focus();
    await this.#page.keyboard.press('Enter');
    await this.#page.getByRole('dialog', { name }).waitFor();
    await this.look('the menu of a tile');
    await this.#page.keyboard.press('Escape');
  }

  /** What a host decides, and the questions before it. */
  async hostControls(label: string): Promise<void> {
    await this.#person.button(t('tile.menu', { label })).focus();
    await this.#page.keyboard.press('Enter');
    await this.#button('host.remove').click();
    await this.#dialog('host.remove_action', 'the question before somebody is removed');
    await this.#button('room.more').click();
    await this.#button('host.title').click();
    const panel = this.#page.getByRole('complementary', { name: t('host.title') });
    await panel.waitFor();
    await this.look('the panel of host controls');
    await this.#button('host.end').click();
    await this.#dialog('host.end_action', 'the question before the end for everybody');
    await panel.getByRole('button', { name: t('dialog.close'), exact: true }).click();
  }

  async #dialog(action: 'host.remove_action' | 'host.end_action', where: string): Promise<void> {
    await this.#button(action).waitFor();
    await this.look(where);
    await this.#page.keyboard.press('Escape');
    await this.#button(action).waitFor({ state: 'detached' });
  }

  /** Two screens are shared, one of them from this page. */
  async share(): Promise<void> {
    await this.#page.keyboard.press('s');
    await this.#page.getByText(t('screen.yours_with_sound')).waitFor();
    await this.look('sharing a screen');
    await this.#page.keyboard.press('s');
  }

  #button(key: Extract<TextKey, `${string}`>) {
    return this.#person.button(t(key as 'room.leave'));
  }
}

test('problems of a page are found', async () => {
  const page = await file.browser.newPage({ viewport: phone });
  await page.setContent('<html lang="en"><title>Faults</title><main><h1>Faults</h1>');
  expect([...(await accessibilityFaults(page)), ...(await wordsThatDoNotFit(page))]).toEqual([]);
  await page.setContent(`<html lang="en"><title>Faults</title><main><h1>Faults</h1>
    <button style="color: #999; background: #ccc">Pale</button>
    <p style="width: 40px; overflow: hidden; white-space: nowrap">Words without room`);
  expect(await accessibilityFaults(page)).toEqual([expect.stringMatching(/^color-contrast: button /)]);
  expect(await wordsThatDoNotFit(page)).toEqual(['p "Words without room"']);
  await page.close();
});

const plan = { name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(90_000, 'plan') };

const looks: { theme: 'light' | 'dark'; language: 'en' | 'ko'; viewport: typeof desktop }[] = [
  { theme: 'light', language: 'en', viewport: desktop },
  { theme: 'dark', language: 'en', viewport: phone },
  { theme: 'light', language: 'ko', viewport: phone },
  { theme: 'dark', language: 'ko', viewport: desktop },
];

test.each(looks)('$theme, $language, $viewport.width wide', async ({ theme, language, viewport }) => {
  await showLanguage(language);
  const narrow = viewport === phone;
  const context: BrowserContextOptions = {
    colorScheme: theme,
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    ...(narrow ? { hasTouch: true, isMobile: true } : {}),
  };
  const { room } = file;
  const open = (name: string) => file.open({ name, viewport, context });
  const ada = await open('Ada');
  const walk = new Walk(ada, { narrow });
  await walk.goTo('/');
  await walk.goTo('/r/!!!');
  await walk.goTo('/nothing');
  await walk.goTo(`/r/${room}?name=Ada`);
  await walk.join();
  await walk.look('the room, alone');
  const ben = await open('Maximiliane von Hohenstein-Lichtenberg');
  await ben.button(t('prejoin.join')).click();
  await ada.tile(ben.name).waitFor();
  await walk.look('the room, two');
  await walk.tileMenu(ben.name);
  await walk.hostControls(ben.name);
  for (const key of ['h', 's', 'c']) await ben.page.keyboard.press(key);
  await ben.page.locator('input[type=file]').setInputFiles({ ...plan });
  await walk.toasts(plan.name);
  await ada
    .tile(t('screen.of', { name: ben.name }))
    .locator('video')
    .waitFor();
  await walk.look('a shared screen, a raised hand and a message');
  await walk.share();
  for (const name of ['people', 'chat'] as const) await walk.panel(name);
  await walk.connection(ben.name);
  // Nothing more is seen of Ben, whose page would use a part of a core.
  await ben.close();
  await ada.tile(ben.name).waitFor({ state: 'detached' });
  // The smallest phones have no room for menus beside the buttons.
  const menus = narrow
    ? (['layout.title', 'room.more'] as const)
    : (['layout.title', 'mic.options', 'camera.options', 'reaction.title', 'room.more'] as const);
  for (const name of menus) await walk.menu(name);
  for (const name of ['invite.title', 'settings.title'] as const) await walk.dialog(name);
  if (!narrow) await walk.dialog('shortcut.title');
  await ada.page.keyboard.press('m');
  await ada.button(t('mic.unmute')).waitFor();
  await walk.look('the room, muted');
  await walk.leave();
  await walk.beyond(room);
  expect(walk.faults).toEqual([]);
});
