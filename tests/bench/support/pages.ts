import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../support/browser.ts';
import { sharedNow } from './shown-frames.ts';
import { WatchedPage } from './watched-page.ts';

/** Two people in real Chromium who see each other. */
export class Pages {
  static readonly room = 'people';
  readonly #browser: Browser;
  readonly #pages: WatchedPage[];
  #from = 0;

  static async open(url: string): Promise<Pages> {
    const browser = await launchBrowser();
    const watched: WatchedPage[] = [];
    for (const name of ['Ada', 'Bob']) watched.push(await WatchedPage.join(browser, { url, room: Pages.room, name }));
    const pages = new Pages(browser, watched);
    await pages.wholeAfter(0);
    return pages;
  }

  private constructor(browser: Browser, pages: WatchedPage[]) {
    this.#browser = browser;
    this.#pages = pages;
  }

  mark(): void {
    this.#from = sharedNow();
  }

  /** How long the video stood still on each page around the mark, in milliseconds; undefined where it still does. */
  async stoodMs(): Promise<(number | undefined)[]> {
    return Promise.all(
      this.#pages.map(async (page) => {
        const shown = await page.frames();
        const [last, next] = longestGap(shown.filter((at) => at > this.#from - 1000));
        return next === undefined || sharedNow() - (shown.at(-1) ?? 0) > 500 ? undefined : next - last;
      }),
    );
  }

  /** When each page showed the first frame after `from`; undefined where there is none yet. */
  firstAfter(from: number): Promise<(number | undefined)[]> {
    return Promise.all(this.#pages.map((page) => page.firstAfter(from)));
  }

  /** Resolves once frames come on every page after `from`. @throws where that takes longer than `timeoutMs`. */
  async wholeAfter(from: number, timeoutMs = 30_000): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.shows(from, { timeoutMs })));
  }

  /** Reloads the page and joins, as people did before. Returns how long the video was frozen on each page. */
  async reloadedMs(): Promise<number[]> {
    return Promise.all(
      this.#pages.map(async (page) => {
        const last = (await page.frames()).findLast((at) => at <= this.#from + 100) ?? this.#from;
        await page.reload();
        await page.shows(0);
        return ((await page.firstAfter(0)) ?? Number.NaN) - last;
      }),
    );
  }

  /** All at once. Resolves once everybody is in the call again. */
  async reload(): Promise<void> {
    await Promise.all(this.#pages.map((page) => page.reload()));
  }

  /** For how many the call is over. */
  async lost(): Promise<number> {
    const live = await Promise.all(this.#pages.map((page) => page.inCall()));
    return live.filter((isLive) => !isLive).length;
  }

  async close(): Promise<void> {
    await this.#browser.close();
  }
}

function longestGap(times: readonly number[]): [last: number, next: number | undefined] {
  return times.reduce<[number, number | undefined]>(
    ([last, next], at, index) => {
      const before = times[index - 1] ?? at;
      return at - before > (next ?? last) - last ? [before, at] : [last, next];
    },
    [times[0] ?? 0, times[0]],
  );
}
