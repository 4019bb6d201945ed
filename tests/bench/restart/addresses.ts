import { setTimeout as pause } from 'node:timers/promises';
import { chromiumBin, launchBrowser } from '../../support/browser.ts';
import { NEAR_ADDRESS, NetworkLink, networksCanBeMade } from '../../support/network-link.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { BotRoom } from '../support/bot-room.ts';
import { sharedNow } from '../support/shown-frames.ts';
import { WatchedPage } from '../support/watched-page.ts';

/** From the moment when the link is back with another address until a video is no longer frozen, in milliseconds. */
export type Changes = {
  /** On the pages whose address changed, and on the page that receives them from elsewhere. */
  own: number[];
  others: number[];
  /** On a page that is reloaded instead. */
  reloaded: number[];
  unrecovered: number;
  /**
   * The longest gap in the media of another room on the same worker, during each change and during a quiet period
   * before it.
   */
  elsewhere: number[];
  undisturbed: number[];
};

/** A video that is frozen for this long counts as lost, in milliseconds. */
const TIMEOUT_MS = 20_000;
const SETTLE_MS = 3000;
/** How long the link is down, as when a device changes networks. */
const AWAY_MS = { min: 500, max: 3500 };
/** How long restored videos are observed to make sure that they continue. */
const AFTER_MS = 4000;

/** The pages behind the link, the page elsewhere, and two people in another room. */
type Everybody = { link: NetworkLink; behind: WatchedPage[]; near: WatchedPage; elsewhere: BotRoom };

/**
 * Runs real pages of one room behind a link that repeatedly goes down and comes back with another address, one page
 * that receives them from elsewhere, and an unrelated room of bots on the same worker.
 */
export async function changeAddresses(of: { changes: number; again: number; behind: number }): Promise<Changes> {
  const result: Changes = { own: [], others: [], reloaded: [], unrecovered: 0, elsewhere: [], undisturbed: [] };
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
  const elsewhere = await BotRoom.fill(url, { name: 'elsewhere', people: 2 });
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
        `address ${round + 1} of ${of.changes + of.again}: ${reported(reloads ? result.reloaded : result.own)}\n`,
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
  const whole = { timeoutMs: TIMEOUT_MS, videos: behind.length };
  await Promise.all(pages.map((page) => page.shows(sharedNow(), whole)));
  elsewhere.mark();
  await pause(SETTLE_MS);
  if (!reloads) result.undisturbed.push(elsewhere.longestPauseMs);
  elsewhere.mark();
  await link.down();
  await pause(AWAY_MS.min + Math.random() * (AWAY_MS.max - AWAY_MS.min));
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

const reported = (times: readonly number[]) => `${Math.round(times.at(-1) ?? Number.NaN)} ms`;
