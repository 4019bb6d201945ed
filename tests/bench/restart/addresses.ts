import { setTimeout as pause } from 'node:timers/promises';
import { chromiumBin, launchBrowser } from '../../support/browser.ts';
import { NEAR_ADDRESS, NetworkLink, networksCanBeMade } from '../../support/network-link.ts';
import { ServerProcess } from '../../support/server-process.ts';
import { sharedNow } from '../support/shown-frames.ts';
import { WatchedPage } from '../support/watched-page.ts';

/** From when the link is there again, with another address, to the first frame of the other's picture, in milliseconds. */
export type Changes = {
  /** At the page whose address changed, and at the one that sees it from elsewhere. */
  own: number[];
  others: number[];
  /** At the page, where it is reloaded instead. */
  reloaded: number[];
  unrecovered: number;
};

/** A picture that stands for so long counts as lost, in milliseconds. */
const PATIENCE_MS = 20_000;
const CALM_MS = 1500;
/** So long there is no link, as when one goes from one network to another. */
const AWAY_MS = { least: 500, most: 3500 };

/** Two real pages, one of which is alone behind a link that goes away and comes back with another address, again and again. */
export async function changeAddresses({ changes, again }: { changes: number; again: number }): Promise<Changes> {
  const result: Changes = { own: [], others: [], reloaded: [], unrecovered: 0 };
  if (!networksCanBeMade || changes === 0) return result;
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
  try {
    const far = await WatchedPage.join(browsers[0], { url, room: 'people', name: 'Ada' });
    const near = await WatchedPage.join(browsers[1], { url, room: 'people', name: 'Bob' });
    for (let round = 0; round < changes + again; round += 1) {
      const reloads = round >= changes;
      await change({ link, far, near, reloads, result });
      process.stderr.write(
        `address ${round + 1} of ${changes + again}: ${told(reloads ? result.reloaded : result.own)}\n`,
      );
    }
  } finally {
    await Promise.all(browsers.map((browser) => browser.close()));
    await server.stop();
    await link.close();
  }
  return result;
}

type Change = { link: NetworkLink; far: WatchedPage; near: WatchedPage; reloads: boolean; result: Changes };

async function change({ link, far, near, reloads, result }: Change): Promise<void> {
  await Promise.all([far.shows(sharedNow()), near.shows(sharedNow())]);
  await pause(CALM_MS);
  await link.down();
  await pause(AWAY_MS.least + Math.random() * (AWAY_MS.most - AWAY_MS.least));
  await link.up();
  const from = sharedNow();
  if (reloads) {
    await far.reload();
    await far.shows(from);
    result.reloaded.push(((await far.firstAfter(from)) ?? Number.NaN) - from);
    return;
  }
  for (const [page, times] of [
    [far, result.own],
    [near, result.others],
  ] as const) {
    await page.shows(from, PATIENCE_MS).catch(() => undefined);
    const at = await page.firstAfter(from);
    if (at === undefined) result.unrecovered += 1;
    else times.push(at - from);
  }
}

const told = (times: readonly number[]) => `${Math.round(times.at(-1) ?? Number.NaN)} ms`;
