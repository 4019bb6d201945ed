import { afterAll, beforeAll } from '@jest/globals';
import { type AnyBrowser, type BrowserName, launchAny } from './any-browser.ts';
import type { InitScript } from './browser.ts';
import { paintedCameras } from './cameras.ts';
import { shortTones } from './short-tones.ts';
import { Visitor } from './visitor.ts';

/** Name and browser; `room` is omitted if a file has only one. */
type Coming = { name: string; in: BrowserName; room?: string; init?: InitScript[] };

/** The pages of a test file in both browsers. */
export type BothBrowsers = {
  /** Opens the preview, with cameras that show a colour. */
  open(coming: Coming): Promise<Visitor>;
  /** Joins the room. */
  enter(coming: Coming): Promise<Visitor>;
  /** All visitors, in the order in which they came. */
  readonly problems: string[];
  /** Closes all pages, and keeps the browsers. */
  clear(): Promise<void>;
};

/** One Chromium and one Firefox for all tests of a file. Must be called before any other hook. */
export function bothBrowsers(url: () => string, options: Parameters<typeof launchAny>[1] = {}): BothBrowsers {
  const launched = new Map<BrowserName, AnyBrowser>();
  const visitors: Visitor[] = [];
  beforeAll(async () => {
    for (const name of ['chromium', 'firefox'] as const)
      launched.set(name, await launchAny(name, { heard: shortTones(), ...options }));
  });
  afterAll(async () => {
    for (const { close } of launched.values()) await close();
  });

  async function open({ name, in: browserName, room = 'e2e', init = [paintedCameras] }: Coming): Promise<Visitor> {
    const browser = launched.get(browserName);
    if (!browser) throw new Error('both are launched before all tests');
    const visitor = await Visitor.open(browser, { url: url(), room, name, init });
    visitors.push(visitor);
    return visitor;
  }

  async function enter(coming: Coming): Promise<Visitor> {
    const visitor = await open(coming);
    await visitor.join();
    return visitor;
  }

  return {
    open,
    enter,
    get problems() {
      return visitors.flatMap((visitor) => visitor.problems);
    },
    clear: async () => {
      for (const visitor of visitors.splice(0)) await visitor.close();
    },
  };
}
