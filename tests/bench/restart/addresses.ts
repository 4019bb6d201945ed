import { setTimeout as pause } from 'node:timers/promises';
import { chromiumBin, launchBrowser } from '../../support/browser.ts';
import { NEAR_ADDRESS, NetworkLink, networksCanBeMade } from '../../support/network-link.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { sharedNow } from '../support/shown-frames.ts';
import { WatchedPage } from '../support/watched-page.ts';
import { ReturningRoom } from './returning-room.ts';

/**
 * From when the link is there again, with another address, to the first frame after which a picture stands still no
 * more, in milliseconds.
 */
export type Changes = {
  /** At the pages whose address changed, and at the one that sees them from elsewhere. */
  own: number[];
  others: number[];
  /** At one of the pages, where it is reloaded instead. */
  reloaded: number[];
  unrecovered: number;
  /**
   * For how long nothing came to people of another room on the same worker, at most, over each change and over a time
   * of calm before it.
   */
  elsewhere: number[];
  calm: number[];
};

/** A picture that stands for so long counts as lost, in milliseconds. */
const TIMEOUT_MS = 20_000;
const CALM_MS = 3000;
/** So long there is no link, as when one goes from one network to another. */
const AWAY_MS = { least: 500, most: 3500 };
/** So long it is looked whether pictures that are back stay. */
const AFTER_MS = 4000;

/** Who is behind the link, who is not, and two people somewhere else. */
type Everybody = { link: NetworkLink; behind: WatchedPage[]; near: WatchedPage; elsewhere: ReturningRoom };

/**
 * Real pages of one room behind a link that goes away and comes back with another address, again and again, one that
 * sees them from elsewhere, and a room of bots on the same worker that has nothing to do with it.
 */
export async function changeAddresses(of: { changes: number; again: number; behind: number }): Promise<Changes> {
  const result: Changes = { own: [], others: [], reloaded: [], unrecovered: 0, elsewhere: [], calm: [] };
  if (!networksCanBeMade || of.changes === 0) return result;
  const link = await NetworkLink.open();
  const server = await ServerProcess.start({
    PARLEY_HTTP_HOST: NEAR_ADDRESS,
    PARLEY_LISTEN_ADDRESS: NEAR_ADDRESS,
    PARLEY_WORKERS: '1',
    PARLEY_LOG_LEVEL: 'error',
  });
  const { url } = server;
  const browsers = await Promise.all([
    launchBrowser({ secureOrigin: url, executablePath: await link.wrap(chromiumBin) }),
    launchBrowser({ secureOrigin: url }),
  ]);
  const elsewhere = await ReturningRoom.fill(url, { name: 'elsewhere', people: 2 });
  try {
    const behind: WatchedPage[] = [];
    for (let index = 1; index <= of.behind; index += 1) {
      behind.push(await WatchedPage.join(browsers[0], { url, room: 'people', name: `Ada ${index}` }));
    }
    const near = await WatchedPage.join(browsers[1], { url, room: 'people', name: 'Bob' });
    for (let round = 0; round < of.changes + of.again; round += 1) {
      const reloads = round >= of.changes;
      await change({ link, behind, near, elsewhere }, { reloads, result });
      process.stderr.write(
        `address ${round + 1} of ${of.changes + of.again}: ${told(reloads ? result.reloaded : result.own)}\n`,
      );
    }
  } finally {
    elsewhere.close();
    await Promise.all(browsers.map((browser) => browser.close()));
    await server.stop();
    await link.close();
  }
  return result;
}

async function change(
  { link, behind, near, elsewhere }: Everybody,
  { reloads, result }: { reloads: boolean; result: Changes },
): Promise<void> {
  const pages = [...behind, near];
  const whole = { timeoutMs: TIMEOUT_MS, pictures: behind.length };
  await Promise.all(pages.map((page) => page.shows(sharedNow(), whole)));
  elsewhere.mark();
  await pause(CALM_MS);
  if (!reloads) result.calm.push(elsewhere.longestPauseMs);
  elsewhere.mark();
  await link.down();
  await pause(AWAY_MS.least + Math.random() * (AWAY_MS.most - AWAY_MS.least));
  await link.up();
  const from = sharedNow();
  const [own] = behind;
  if (reloads) {
    await own?.reload();
    await own?.shows(from, whole);
    result.reloaded.push(...((await own?.returnsAfter(from)) ?? []).map((at) => at - from));
    return;
  }
  await Promise.all(pages.map((page) => page.shows(from, whole).catch(() => undefined)));
  await pause(AFTER_MS);
  for (const page of pages) {
    const back = await page.returnsAfter(from);
    result.unrecovered += behind.length - back.length;
    (page === near ? result.others : result.own).push(...back.map((at) => at - from));
  }
  result.elsewhere.push(elsewhere.longestPauseMs);
}

const told = (times: readonly number[]) => `${Math.round(times.at(-1) ?? Number.NaN)} ms`;
