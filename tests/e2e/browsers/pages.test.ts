/**
 * A meeting of twelve on several pages: ten bots that send a film over real ICE, DTLS and SRTP, and a participant in
 * each browser.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Studio } from '../../gallery/film.ts';
import { FilmStream } from '../../gallery/film-stream.ts';
import { Bot } from '../../load/bot.ts';
import type { BrowserName } from '../../support/any-browser.ts';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import type { Visitor } from '../../support/visitor.ts';

/** How often a bot sends, in milliseconds. */
const TICK_MS = 20;
const guests = Array.from({ length: 10 }, (_, index) => `Guest ${index + 1}`);

let server: TestServer;
const browsers = bothBrowsers(() => server.url);
const people = new Map<BrowserName, Visitor>();
const bots: Bot[] = [];
let ticking: NodeJS.Timeout;

beforeAll(async () => {
  server = await startTestServer({ media: { listenAddress: ownAddress() }, rooms: { maxVisible: 6 } });
  const cora = await browsers.enter({ name: 'Cora', in: 'chromium' });
  const film = await new Studio(cora.page).person('Guest', 320);
  ticking = setInterval(() => {
    for (const bot of bots) bot.tick();
  }, TICK_MS);
  for (const name of guests) bots.push(await comeIn(name, new FilmStream(film)));
  people.set('chromium', cora);
  people.set('firefox', await browsers.enter({ name: 'Fay', in: 'firefox' }));
});

afterAll(async () => {
  clearInterval(ticking);
  for (const bot of bots) bot.close();
  await server.close();
});

function comeIn(name: string, camera: FilmStream): Promise<Bot> {
  const sees = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
  const sends = { camera: false, films: { camera }, speaks: false, dtx: true, counts: false };
  return Bot.join({ url: server.url, room: 'e2e', name, subscriptions: sees, ...sends });
}

test.each<{ browser: BrowserName; other: string }>([
  { browser: 'firefox', other: 'Cora' },
  { browser: 'chromium', other: 'Fay' },
])('in $browser all eleven others are on some page, and their videos move', async ({ browser, other }) => {
  const viewer = people.get(browser);
  if (!viewer) throw new Error('somebody came in there');
  const missing = new Set([...guests, other]);
  await viewer.says(/1 of [2-9]/);
  for (let page = 1; missing.size > 0; page += 1) {
    await viewer.says(`${page} of `);
    for (const name of missing) {
      if ((await viewer.partsOf(name, '*')) === undefined) continue;
      await viewer.seesMore(name, 2);
      missing.delete(name);
    }
    if (missing.size > 0) await viewer.press('Next page');
  }
  expect(browsers.problems).toEqual([]);
});
