import { rm } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import type { Grade, VideoSettings } from '../../../server/shared/protocol/room.ts';
import { Attendee, launchBrowser } from '../../support/browser.ts';
import { smallCamera } from '../../support/cameras.ts';
import { type Made, madeOn } from '../../support/made-on.ts';
import { startTestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import { DelayedLink, NEAR_ADDRESS } from '../link/delayed-link.ts';
import { buildPage } from '../support/build-page.ts';
import { recordFirstFrames } from '../support/first-frames.ts';

/** Windows and videos are small, since all people share one machine; two simulcast layers need a height of 360. */
const VIEWPORT = { width: 640, height: 480 };
const NAIVE = '/naive/index.html?room=bench';
/** Only the first person there has a whole page: six pages are more than two cores can carry. */
const CROWD = `${NAIVE}&only=film`;

export type RoomOptions = {
  grade?: Grade;
  /** How many participants are in the room already, near the server. */
  others: number;
  codec?: VideoSettings['codec'];
  /** The height of everybody's camera. */
  cameraHeight: number;
};

/** A server with people in one room, and a browser at the far end of the link. */
export type BenchRoom = {
  /** The first of the people who are there. */
  watcher: Attendee;
  made: Made;
  /** Stays at the preview for longer than any preparation takes. */
  openJoiner(options: { roundTripMs: number; naive?: boolean }): Promise<Attendee>;
};

/** The parts that all joins of a bench share: the link, and the builds of both clients. */
export class BenchSetup {
  readonly link: DelayedLink;
  readonly #far: string;
  readonly #clients: string;

  static async open(): Promise<BenchSetup> {
    const clients = await buildPage('naive');
    const link = await DelayedLink.open();
    const far = await link.wrap(process.env.CHROMIUM_BIN ?? '/usr/bin/chromium');
    return new BenchSetup({ link, far, clients });
  }

  private constructor({ link, far, clients }: { link: DelayedLink; far: string; clients: string }) {
    this.link = link;
    this.#far = far;
    this.#clients = clients;
  }

  /** Everything in the room is new, and removed afterwards. */
  async inRoom<Result>(
    { grade = 'warm', others, codec = 'vp8', cameraHeight }: RoomOptions,
    act: (room: BenchRoom) => Promise<Result>,
  ): Promise<Result> {
    const server = await startTestServer(
      { http: { host: NEAR_ADDRESS }, media: { listenAddress: NEAR_ADDRESS }, preJoin: { grade }, video: { codec } },
      { staticDir: this.#clients },
    );
    const made = madeOn(server);
    const near = await launchBrowser({ secureOrigin: server.url });
    const far = await launchBrowser({ secureOrigin: server.url, executablePath: this.#far });
    const open = (browser: Browser, name: string, path?: string) =>
      Attendee.open(browser, {
        url: server.url,
        room: 'bench',
        name,
        path,
        init: [recordFirstFrames, smallCamera(cameraHeight)],
        viewport: VIEWPORT,
      });
    try {
      const watcher = await open(near, 'Ada');
      await watcher.join();
      for (let more = 1; more < others; more += 1) await (await open(near, 'Crowd', CROWD)).button('Join').click();
      await until(async () => (await videos(watcher)) >= others - 1, 'all are there');
      // Of a browser's pages only the one in front is certain to paint.
      await watcher.page.bringToFront();
      const openJoiner: BenchRoom['openJoiner'] = async ({ roundTripMs, naive = false }) => {
        this.link.set({ roundTripMs });
        const joiner = await open(far, 'Bob', naive ? NAIVE : undefined);
        await joiner.button('Join').waitFor();
        await joiner.page.waitForTimeout(1500 + 8 * roundTripMs);
        return joiner;
      };
      return await act({ watcher, made, openJoiner });
    } finally {
      await Promise.all([near.close(), far.close()]);
      await server.close();
    }
  }

  async close(): Promise<void> {
    await this.link.close();
    await rm(this.#clients, { recursive: true });
  }
}

/** How many other people's cameras this one receives. */
async function videos(person: Attendee): Promise<number> {
  const received = await person.received();
  return received.filter(({ kind, framesDecoded }) => kind === 'video' && framesDecoded > 0).length;
}

/** Shows the progress of a long run; the table follows at its end. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
