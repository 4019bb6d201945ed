import { type AnyBrowser, type BrowserName, launchAny } from '../../support/any-browser.ts';
import { simulcastCameras } from '../../support/cameras.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';
import { recordFirstFrames } from '../support/first-frames.ts';
import { tell } from './bench-setup.ts';

/**
 * Milliseconds from the click to the first video of the person who is there, in each browser; Chromium is the
 * baseline.
 */
export type BrowserJoins = Record<BrowserName, number[]>;

/** Warm joins without a delay on the link, of this browser and of Chromium in turn, to somebody in Chromium. */
export async function joinInTurn(name: BrowserName, runs: number): Promise<BrowserJoins> {
  const taken: BrowserJoins = { chromium: [], firefox: [] };
  const server = await startTestServer({ media: { listenAddress: ownAddress() } });
  const [near, far] = [await launchAny('chromium'), await launchAny(name)];
  const come = async (browser: AnyBrowser, who: string) => {
    const init = [recordFirstFrames, simulcastCameras];
    const visitor = await Visitor.open(browser, { url: server.url, room: 'bench', name: who, init });
    await visitor.page.waitForSelector('form[data-pre-join=warm]');
    return visitor;
  };
  try {
    const watcher = await come(near, 'Ada');
    await watcher.join();
    for (let run = 0; run < runs; run += 1) {
      for (const browser of [near, far]) {
        const joiner = await come(browser, 'Bob');
        const ms = await timeOf(joiner);
        taken[browser.name].push(ms);
        tell(`${browser.name}: ${ms}`);
        await joiner.close();
      }
    }
  } finally {
    for (const { close } of [near, far]) await close();
    await server.close();
  }
  return taken;
}

async function timeOf(joiner: Visitor): Promise<number> {
  const painted = () =>
    joiner.page.evaluate(() => {
      const { clickedAt, firstFrames } = window as unknown as { clickedAt: number; firstFrames: number[] };
      return firstFrames.map((at) => at - clickedAt);
    });
  await joiner.join();
  await until(async () => (await painted()).length > 0, 'the joiner sees who is there');
  return Math.round(Math.min(...(await painted())));
}
