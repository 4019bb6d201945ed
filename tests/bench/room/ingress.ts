import { setTimeout } from 'node:timers/promises';
import type { Producer } from 'mediasoup/types';
import type { PeerId } from '../../../server/shared/protocol/scalars.ts';
import { Attendee, launchBrowser } from '../../support/browser.ts';
import { madeOn } from '../../support/made-on.ts';
import { RawClient } from '../../support/raw-client.ts';
import { startTestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';

/** A browser's estimate of its uplink takes this long to allow all layers. */
const RISE_MS = 12_000;
/** Until the server has told that a layer is not wanted, and the encoder has ended it. */
const FALL_MS = 6000;
const WINDOW_MS = 6000;

/** In a window that fills the screen, and in a small tile, in device pixels. */
const LARGE = 1080;
const SMALL = 150;

export type Ingress = { largeKbps: number; smallKbps: number; dropped: number };

/**
 * Measures the camera layers that a real Chromium sends while a receiver shows them at full size, and then while all
 * receivers show them small.
 */
export async function unwantedLayers(): Promise<Ingress> {
  const server = await startTestServer();
  const { producers } = madeOn(server);
  const browser = await launchBrowser();
  const viewer = new RawClient(server.url);
  try {
    const ada = await Attendee.open(browser, { url: server.url, room: 'bench', name: 'Ada' });
    await ada.join();
    const cameraOf = () => producers.find(({ kind }) => kind === 'video');
    await until(() => cameraOf() !== undefined, 'Ada sends a camera');
    const { peers } = await viewer.join('bench', 'Eve');
    const camera = cameraOf();
    if (!camera || !peers[0]) throw new Error('Ada has a camera');
    const scene = { viewer, peer: peers[0].id, camera };
    const largeKbps = await whileSeenAt(LARGE, RISE_MS, scene);
    const smallKbps = await whileSeenAt(SMALL, FALL_MS, scene);
    process.stderr.write(`sent of a camera: ${largeKbps} kbit/s, ${smallKbps} of it in small\n`);
    return { largeKbps, smallKbps, dropped: 1 - smallKbps / largeKbps };
  } finally {
    viewer.close();
    await browser.close();
    await server.close();
  }
}

type Scene = { viewer: RawClient; peer: PeerId; camera: Producer };

/** In kbit/s, once it is steady. */
async function whileSeenAt(height: number, settleMs: number, { viewer, peer, camera }: Scene): Promise<number> {
  const newcomers = { cameras: 0, screens: 0, height };
  await viewer.request('subscriptions:set', { videos: [{ peer, source: 'camera', height }], newcomers });
  await setTimeout(settleMs);
  const [before, from] = [await bytesOf(camera), performance.now()];
  await setTimeout(WINDOW_MS);
  return Math.round((((await bytesOf(camera)) - before) * 8) / (performance.now() - from));
}

async function bytesOf(camera: Producer): Promise<number> {
  return (await camera.getStats()).reduce((sum, { byteCount }) => sum + byteCount, 0);
}
