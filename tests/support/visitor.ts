import type { BrowserContext, ElementHandle, KeyInput, Page } from 'puppeteer-core';
import type { AnyBrowser, BrowserName } from './any-browser.ts';
import { type InitScript, inboundStats, type Received, recordPeerConnections, STATS_EVERY_MS } from './browser.ts';
import { until } from './until.ts';

/** `query` is added to the address of the room, for example `&debug`. */
export type VisitorOptions = { url: string; room: string; name: string; query?: string; init?: InitScript[] };

/**
 * One participant with a separate page and an empty profile in Chromium or Firefox; the counterpart of `Attendee`,
 * which is Chromium only.
 */
export class Visitor {
  readonly page: Page;
  readonly name: string;
  readonly in: BrowserName;
  /** Where this participant's downloads go. */
  readonly downloads: string;
  readonly problems: string[] = [];
  readonly #context: BrowserContext;
  #closed: Promise<void> | undefined;

  /** Opens a separate window, so that the page is visible as long as it is open. */
  static async open(
    { browser, name: browserName, downloads }: AnyBrowser,
    { url, room, name, query = '', init = [] }: VisitorOptions,
  ): Promise<Visitor> {
    const downloadBehavior = { policy: 'allow', downloadPath: downloads } as const;
    // Firefox is configured by its preferences.
    const context = await browser.createBrowserContext(browserName === 'chromium' ? { downloadBehavior } : {});
    const page = await context.newPage({ type: 'window' });
    await page.setViewport({ width: 1280, height: 720 });
    await page.evaluateOnNewDocument(recordPeerConnections);
    for (const script of init) await page.evaluateOnNewDocument(script);
    const visitor = new Visitor({ context, page, name, in: browserName, downloads });
    await page.goto(`${url}/r/${encodeURIComponent(room)}?name=${encodeURIComponent(name)}${query}`);
    return visitor;
  }

  private constructor(parts: Pick<Visitor, 'page' | 'name' | 'in' | 'downloads'> & { context: BrowserContext }) {
    this.#context = parts.context;
    this.page = parts.page;
    this.name = parts.name;
    this.in = parts.in;
    this.downloads = parts.downloads;
    parts.page.on('pageerror', (error) => this.problems.push(String(error)));
    parts.page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(message.text());
    });
  }

  async join(): Promise<void> {
    await this.press('Join');
    await this.shows('Leave');
  }

  /** Resolves with the element of this role and exactly this accessible name once it is on the page. */
  async shows(name: string, role = 'button'): Promise<ElementHandle> {
    const found = await this.page.waitForSelector(this.#named(name, role), { visible: true });
    if (!found) throw new Error('only a wait for nothing finds nothing');
    return found;
  }

  /** Presses a key on the button, which works wherever the button moves meanwhile, and counts as a user gesture. */
  press(name: string, { role = 'button', key = 'Enter' }: { role?: string; key?: KeyInput } = {}): Promise<void> {
    return this.#press(this.#named(name, role), key);
  }

  /** Presses a key on this button of the chat message that contains this text. */
  async pressInMessage(text: string, button: string): Promise<void> {
    await this.page.bringToFront();
    await this.page.waitForFunction(focusInMessage, {}, text, button);
    await this.page.keyboard.press('Enter');
  }

  /** Presses the button whose name starts with this text, for names that contain a count. */
  pressWhatBegins(name: string): Promise<void> {
    return this.#press(`button[aria-label^="${name}"]`, 'Enter');
  }

  async #press(selector: string, key: KeyInput): Promise<void> {
    const found = await this.page.waitForSelector(selector, { visible: true });
    // Of several windows of Firefox, only one receives keys.
    await this.page.bringToFront();
    await found?.focus();
    await this.page.keyboard.press(key);
  }

  #named(name: string, role: string): string {
    const kind = this.in === 'firefox' ? kinds[role] : undefined;
    return kind ? inDocument(name, kind) : aria(name, role);
  }

  /** Moves the mouse back and forth in the middle of the first matching element. */
  async moveOver(selector: string): Promise<void> {
    const box = await (await this.page.$(selector))?.boundingBox();
    if (!box) return;
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await this.page.mouse.move(x - 2, y);
    await this.page.mouse.move(x + 2, y);
  }

  /** Resolves once this text is on the page. */
  async says(text: string | RegExp): Promise<void> {
    const holds = (all: string) => (typeof text === 'string' ? all.includes(text) : text.test(all));
    await until(async () => holds(await this.text()), `${this.name} reads ${text}`);
  }

  text(): Promise<string> {
    return this.page.evaluate(() => document.body.textContent);
  }

  /** Types this text into the field of that name, and sends it. */
  async write(field: string, text: string): Promise<void> {
    await this.page.locator(this.#named(field, 'textbox')).fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** The remote tracks that play on this page now. */
  received(): Promise<Received[]> {
    return this.page.evaluate(inboundStats);
  }

  /** The decoded size and frame count of the video in the tile of this label; undefined while it shows none. */
  async videoOf(label: string): Promise<Received | undefined> {
    const tracks = await this.page.evaluate(tracksOf, label);
    return (await this.received()).find(({ track }) => tracks.includes(track));
  }

  /** Resolves once this many more frames of the tile’s video have been decoded; another stream counts from zero. */
  async seesMore(label: string, frames = 3): Promise<void> {
    const before = await this.videoOf(label);
    const moves = async () => {
      const now = await this.videoOf(label);
      const from = now?.track === before?.track ? (before?.framesDecoded ?? 0) : 0;
      return now !== undefined && now.framesDecoded >= from + frames;
    };
    await until(moves, `${this.name} in ${this.in} sees ${label} moving`, { everyMs: STATS_EVERY_MS });
  }

  /** Resolves once the audio of this many others has been played, by its energy. */
  async hears(others: number): Promise<void> {
    const energies = async () =>
      new Map(
        (await this.received()).filter(({ kind }) => kind === 'audio').map((one) => [one.track, one.audioEnergy]),
      );
    const before = await energies();
    const heard = async () => {
      const louder = [...(await energies())].filter(([track, energy]) => energy > (before.get(track) ?? 0));
      return louder.length >= others;
    };
    await until(heard, `${this.name} in ${this.in} hears ${others}`, { everyMs: STATS_EVERY_MS });
  }

  /** How many elements of this tile match a CSS selector; undefined if there is no such tile. */
  partsOf(label: string, selector: string): Promise<number | undefined> {
    return this.page.evaluate(countInTile, label, selector);
  }

  /** Resolves once this icon, by its accessible name, is on the tile. */
  shown(label: string, image: string): Promise<void> {
    const selector = `[role=img][aria-label="${image}"]`;
    return until(async () => (await this.partsOf(label, selector)) === 1, `${this.name} sees ${image} at ${label}`);
  }

  /** Resolves once this icon is no longer on the tile. */
  gone(label: string, image: string): Promise<void> {
    const selector = `[role=img][aria-label="${image}"]`;
    return until(async () => (await this.partsOf(label, selector)) === 0, `${this.name} sees no ${image} at ${label}`);
  }

  /** The colour in the middle of the tile's video, each part from 0 to 255. */
  colorOf(label: string): Promise<{ red: number; green: number }> {
    return this.page.evaluate(colorInTile, label);
  }

  close(): Promise<void> {
    this.#closed ??= this.#context.close();
    return this.#closed;
  }
}

/** A selector by the accessibility tree. */
export const aria = (name: string, role: string) => `::-p-aria([name="${name}"][role="${role}"])`;

/** The elements of the roles that are asked for often. */
const kinds: Record<string, string> = {
  button: 'button',
  checkbox: 'input[@type="checkbox"]',
  radio: 'input[@type="radio"]',
  textbox: 'textarea',
};

/**
 * The same by the document. Firefox answers a question about the accessibility tree only after it has drawn the page
 * twice for each element without a place in that tree, which takes half a second of a core, and on a busy machine more
 * than a test waits. Compared without spaces: names have them between blocks, texts do not.
 */
function inDocument(name: string, kind: string): string {
  const names = ['@aria-label', 'normalize-space()', 'normalize-space(ancestor::label)'];
  const isNamed = names.map((one) => `translate(${one}, " ", "")="${name.replaceAll(' ', '')}"`);
  return `::-p-xpath(//${kind}[${isNamed.join(' or ')}])`;
}

/** Runs in the page. */
function countInTile(label: string, selector: string): number | undefined {
  const named = (item: Element) => [...item.querySelectorAll('*')].some(({ textContent }) => textContent === label);
  const tiles = [...document.querySelectorAll('main li')].filter(named);
  return tiles.length === 0 ? undefined : tiles.flatMap((tile) => [...tile.querySelectorAll(selector)]).length;
}

/** Runs in the page. */
function colorInTile(label: string): { red: number; green: number } {
  const named = (item: Element) => [...item.querySelectorAll('*')].some(({ textContent }) => textContent === label);
  const tile = [...document.querySelectorAll('main li')].find(named);
  const video = [...(tile?.querySelectorAll('video') ?? [])].at(-1);
  const context = new OffscreenCanvas(1, 1).getContext('2d');
  if (video) context?.drawImage(video, video.videoWidth / 2, video.videoHeight / 2, 1, 1, 0, 0, 1, 1);
  const [red = 0, green = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
  return { red, green };
}

/** Runs in the page. */
function tracksOf(label: string): string[] {
  const hasLabel = (item: Element) => [...item.querySelectorAll('*')].some(({ textContent }) => textContent === label);
  const tiles = [...document.querySelectorAll('li')].filter(hasLabel);
  const videos = tiles.flatMap((tile) => [...tile.querySelectorAll('video')]);
  return videos.flatMap(({ srcObject }) => (srcObject as MediaStream).getTracks().map(({ id }) => id));
}

/** Runs in the page: focuses this button of the chat message that contains this text. @returns whether it is there. */
function focusInMessage(text: string, name: string): boolean {
  const messages = [...document.querySelectorAll<HTMLElement>('[data-message]')];
  const message = messages.find((one) => one.textContent.includes(text));
  const nameOf = (one: HTMLButtonElement) => one.ariaLabel ?? one.textContent;
  const button = [...(message?.querySelectorAll('button') ?? [])].find((one) => nameOf(one) === name);
  // The buttons are visible while the focus is in the message.
  if (!message?.contains(document.activeElement)) message?.focus();
  button?.focus();
  return button !== undefined && document.activeElement === button;
}
