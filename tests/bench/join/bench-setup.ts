import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { Grade, VideoSettings } from '../../../server/shared/protocol/room.ts';
import { makeCertificate } from '../../../server/tls/self-signed.ts';
import { Attendee, type InitScript, launchBrowser } from '../../support/browser.ts';
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
  /** Whether the server speaks HTTPS, with a certificate that all browsers accept. */
  secure?: boolean;
};

/** A server with people in one room, and a browser at the far end of the link. */
export type BenchRoom = {
  /** The first of the people who are there. */
  watcher: Attendee;
  made: Made;
  /** Stays at the preview for longer than any preparation takes. */
  openJoiner(options: { roundTripMs: number; naive?: boolean }): Promise<Attendee>;
  /** Waits for nothing but the document. */
  openPage(options: { roundTripMs: number; init: InitScript }): Promise<Attendee>;
};

/** The parts that all joins of a bench share: the link, and the builds of both clients. */
export class BenchSetup {
  readonly link: DelayedLink;
  readonly #far: string;
  readonly #clients: string;
  readonly #certificates: string;

  static async open(): Promise<BenchSetup> {
    const clients = await buildPage('naive');
    const link = await DelayedLink.open();
    const far = await link.wrap(process.env.CHROMIUM_BIN ?? '/usr/bin/chromium');
    const certificates = await mkdtemp(join(tmpdir(), 'bench-certificates-'));
    return new BenchSetup({ link, far, clients, certificates });
  }

  private constructor(parts: { link: DelayedLink; far: string; clients: string; certificates: string }) {
    const { link, far, clients, certificates } = parts;
    this.link = link;
    this.#far = far;
    this.#clients = clients;
    this.#certificates = certificates;
  }

  /** Everything in the room is new, and removed afterwards. */
  async inRoom<Result>(
    { grade = 'warm', others, codec = 'vp8', cameraHeight, secure = false }: RoomOptions,
    act: (room: BenchRoom) => Promise<Result>,
  ): Promise<Result> {
    const server = await startTestServer(
      {
        http: { host: NEAR_ADDRESS },
        tls: secure ? await certificateIn(this.#certificates) : {},
        media: { listenAddress: NEAR_ADDRESS },
        preJoin: { grade },
        video: { codec },
      },
      { staticDir: this.#clients },
    );
    const made = madeOn(server);
    const trust = { secureOrigin: server.url, trustAll: secure };
    const near = await launchBrowser(trust);
    const far = await launchBrowser({ ...trust, executablePath: this.#far });
    const open = (browser: Browser, name: string, { path, init = [] }: { path?: string; init?: InitScript[] } = {}) =>
      Attendee.open(browser, {
        url: server.url,
        room: 'bench',
        name,
        path,
        init: [recordFirstFrames, smallCamera(cameraHeight), ...init],
        viewport: VIEWPORT,
      });
    try {
      const watcher = await open(near, 'Ada');
      await watcher.join();
      for (let more = 1; more < others; more += 1)
        await (await open(near, 'Crowd', { path: CROWD })).button('Join').click();
      await until(async () => (await videos(watcher)) >= others - 1, 'all are there');
      // Of a browser's pages only the one in front is certain to paint.
      await watcher.page.bringToFront();
      const openJoiner: BenchRoom['openJoiner'] = async ({ roundTripMs, naive = false }) => {
        this.link.set({ roundTripMs });
        const joiner = await open(far, 'Bob', naive ? { path: NAIVE } : {});
        await joiner.button('Join').waitFor();
        await joiner.page.waitForTimeout(1500 + 8 * roundTripMs);
        return joiner;
      };
      const openPage: BenchRoom['openPage'] = ({ roundTripMs, init }) => {
        this.link.set({ roundTripMs });
        return open(far, 'Bob', { init: [init] });
      };
      return await act({ watcher, made, openJoiner, openPage });
    } finally {
      await Promise.all([near.close(), far.close()]);
      await server.close();
    }
  }

  async close(): Promise<void> {
    await this.link.close();
    for (const folder of [this.#clients, this.#certificates]) await rm(folder, { recursive: true });
  }
}

/** The certificate of the server's end, in files of this folder. */
async function certificateIn(folder: string): Promise<{ cert: string; key: string }> {
  const made = await makeCertificate({ names: [NEAR_ADDRESS], now: Date.now() });
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(cert, made.cert);
  await writeFile(key, made.key);
  return { cert, key };
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
