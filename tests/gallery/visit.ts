import type { Browser, Page } from 'playwright-core';
import { checkEn, checkKo } from '../../client/src/i18n/check-texts.ts';
import { endedEn, endedKo } from '../../client/src/i18n/ended-texts.ts';
import { addTexts, type PlainKey, showLanguage, t } from '../../client/src/i18n/i18n.ts';
import { reachEn, reachKo } from '../../client/src/i18n/reach-texts.ts';
import { roomEn, roomKo } from '../../client/src/i18n/room-texts.ts';
import { settingsEn, settingsKo } from '../../client/src/i18n/settings-texts.ts';
import type { Look } from './looks.ts';
import { paintedCamera } from './painted-camera.ts';

/** Encoders of several people and a browser share the machine: what takes a second alone may take a minute here. */
const TIMEOUT_MS = 60_000;
/** Until animations have ended and videos are sharp. */
const SETTLE_MS = 900;

// In the page, their screens load these.
addTexts({
  en: { ...checkEn, ...endedEn, ...reachEn, ...roomEn, ...settingsEn },
  ko: { ...checkKo, ...endedKo, ...reachKo, ...roomKo, ...settingsKo },
});

export type VisitOptions = { url: string; room: string; look: Look };

/** Somebody who comes to see a screen, in one look. */
export class Visit {
  readonly page: Page;
  readonly narrow: boolean;
  readonly name: string;
  readonly #url: string;
  readonly #room: string;

  static async begin(browser: Browser, { url, room, look }: VisitOptions): Promise<Visit> {
    await showLanguage(look.language);
    const context = await browser.newContext(look.context);
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    await page.addInitScript(paintedCamera);
    return new Visit(page, { url, room, look });
  }

  private constructor(page: Page, { url, room, look }: VisitOptions) {
    this.page = page;
    this.narrow = look.narrow;
    this.name = look.language === 'ko' ? '한세나' : 'Sena';
    this.#url = url;
    this.#room = room;
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(`${this.#url}${path}`);
    await this.page.getByRole('heading', { level: 1 }).waitFor();
  }

  /** Goes to the preview of the room. */
  async prepare(): Promise<void> {
    await this.goTo(`/r/${this.#room}?name=${encodeURIComponent(this.name)}`);
  }

  async join(): Promise<void> {
    await this.page.locator('form button[type=submit]').click();
  }

  /** Goes into the room, and waits until exactly so many others are there and some are seen. */
  async enter(others: number): Promise<void> {
    await this.prepare();
    await this.playing(1);
    await this.join();
    await this.button('room.leave').waitFor();
    await this.page.getByRole('button', { name: t('room.people', { count: others + 1 }), exact: true }).waitFor();
    await this.playing(Math.min(others, 3));
    await this.#dismissToasts();
  }

  /** Finds it by its text. */
  button(key: PlainKey) {
    return this.page
      .getByRole('button', { name: t(key), exact: true })
      .filter({ visible: true })
      .first();
  }

  async press(key: PlainKey): Promise<void> {
    await this.button(key).click();
  }

  /** Chooses from the menu of what has no button of its own. */
  async choose(key: PlainKey): Promise<void> {
    await this.press('room.more');
    await this.press(key);
  }

  /** Waits until at least so many videos show a frame. */
  async playing(videos: number): Promise<void> {
    // Chromium shows 2x2 before the first frame.
    const enough = (min: number) =>
      [...document.querySelectorAll('video')].filter(({ videoWidth }) => videoWidth > 2).length >= min;
    await this.page.waitForFunction(enough, videos);
  }

  /** Toasts about files that were sent before, and about people who come and go. */
  async #dismissToasts(): Promise<void> {
    const toasts = this.page.getByRole('list', { name: t('toast.list') });
    await this.page.waitForTimeout(SETTLE_MS);
    while (await toasts.isVisible())
      await toasts
        .getByRole('button', { name: t('room.dismiss') })
        .first()
        .click();
  }

  /** Removes the focus, whose tooltip would show, and waits until nothing rises over the video any more. */
  async rest(): Promise<void> {
    await this.page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
    await this.page
      .locator('[aria-hidden]')
      .filter({ hasText: /^(👍|🎉|❤️|👏)/u })
      .first()
      .waitFor({ state: 'detached' });
  }

  async take(path: string): Promise<void> {
    await this.page.mouse.move(0, 0);
    await this.page.waitForTimeout(SETTLE_MS);
    await this.page.screenshot({ path, quality: 74 });
  }

  async end(): Promise<void> {
    // Goes on to another page as somebody would: otherwise the seat would be kept, and the next visitor would see it.
    await this.page.goto('about:blank');
    await this.page.context().close();
  }
}
