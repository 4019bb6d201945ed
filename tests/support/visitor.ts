import type { BrowserContext, KeyInput, Page } from 'puppeteer-core';
import type { AnyBrowser, BrowserName } from './any-browser.ts';
import { type InitScript, inboundStats, type Received, recordPeerConnections } from './browser.ts';
import { until } from './until.ts';

export type VisitorOptions = { url: string; room: string; name: string; init?: InitScript[] };

/** One person at a page of their own in Chromium or Firefox, with nothing remembered from before: what `Attendee` is in Chromium. */
export class Visitor {
  readonly page: Page;
  readonly name: string;
  readonly in: BrowserName;
  readonly problems: string[] = [];
  readonly #context: BrowserContext;

  /** In a window of its own, so that the page is seen for as long as it is open. */
  static async open(
    { browser, name: browserName }: AnyBrowser,
    { url, room, name, init = [] }: VisitorOptions,
  ): Promise<Visitor> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage({ type: 'window' });
    await page.setViewport({ width: 1280, height: 720 });
    await page.evaluateOnNewDocument(recordPeerConnections);
    for (const script of init) await page.evaluateOnNewDocument(script);
    const visitor = new Visitor({ context, page, name, in: browserName });
    await page.goto(`${url}/r/${encodeURIComponent(room)}?name=${encodeURIComponent(name)}`);
    return visitor;
  }

  private constructor(parts: { context: BrowserContext; page: Page; name: string; in: BrowserName }) {
    this.#context = parts.context;
    this.page = parts.page;
    this.name = parts.name;
    this.in = parts.in;
    parts.page.on('pageerror', (error) => this.problems.push(String(error)));
    parts.page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  async join(): Promise<void> {
    await this.press('Join');
    await this.shows('Leave');
  }

  /** Resolves once this, of this role and exactly this accessible name, is on the page. */
  async shows(name: string, role = 'button'): Promise<void> {
    await this.page.waitForSelector(aria(name, role), { visible: true });
  }

  /** By its key, which reaches it wherever it moves meanwhile, and is a person's own doing to the browser as well. */
  async press(name: string, { role = 'button', key = 'Enter' }: { role?: string; key?: KeyInput } = {}): Promise<void> {
    const found = await this.page.waitForSelector(aria(name, role), { visible: true });
    await found?.focus();
    await this.page.keyboard.press(key);
  }

  /** Resolves once the page says this somewhere. */
  async says(text: string | RegExp): Promise<void> {
    const holds = (all: string) => (typeof text === 'string' ? all.includes(text) : text.test(all));
    await until(async () => holds(await this.text()), `${this.name} reads ${text}`);
  }

  text(): Promise<string> {
    return this.page.evaluate(() => document.body.textContent);
  }

  /** Puts this into the field of that name, and sends it. */
  async write(field: string, text: string): Promise<void> {
    await this.page.locator(aria(field, 'textbox')).fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The remote tracks that play on this page now. */
  received(): Promise<Received[]> {
    return this.page.evaluate(inboundStats);
  }

  /** The decoded size and count of the picture that the tile of this label shows; undefined while it shows none. */
  async pictureOf(label: string): Promise<Received | undefined> {
    const tracks = await this.page.evaluate(tracksOf, label);
    return (await this.received()).find(({ track }) => tracks.includes(track));
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

const aria = (name: string, role: string) => `::-p-aria([name="${name}"][role="${role}"])`;

/** Runs in the page. */
function tracksOf(label: string): string[] {
  const hasLabel = (item: Element) => [...item.querySelectorAll('*')].some(({ textContent }) => textContent === label);
  const tiles = [...document.querySelectorAll('li')].filter(hasLabel);
  const videos = tiles.flatMap((tile) => [...tile.querySelectorAll('video')]);
  return videos.flatMap(({ srcObject }) => (srcObject as MediaStream).getTracks().map(({ id }) => id));
}
