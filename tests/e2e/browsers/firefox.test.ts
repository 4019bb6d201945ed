/** Covers differences between Firefox and Chromium that a participant must not notice. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { bothBrowsers } from '../../support/both-browsers.ts';
import { movingCamera, simulcastCameras } from '../../support/cameras.ts';
import { narrowUploads } from '../../support/narrow-uploads.ts';
import { ownAddress } from '../../support/own-address.ts';
import { RawClient } from '../../support/raw-client.ts';
import { everything } from '../../support/test-peer.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import { aria, type Visitor } from '../../support/visitor.ts';

/** In bit/s. On a link that carries all three layers at their maximum, nothing would change visibly. */
const UPLOAD = 1_500_000;
/** In bit/s: enough for the lower layers. */
const SLOW_UPLOAD = 400_000;

let setUpload: (bps: number) => void;
let server: TestServer;
const browsers = bothBrowsers(() => server.url);
/** In Chromium, from the test on that needs her. */
let cora: Visitor;

beforeAll(async () => {
  setUpload = narrowUploads(UPLOAD);
  server = await startTestServer({ media: { listenAddress: ownAddress() } });
});

afterEach(() => expect(browsers.problems).toEqual([]));

afterAll(() => server.close());

describe('a participant who joins, takes part and leaves', () => {
  let fay: Visitor;
  beforeAll(async () => {
    fay = await browsers.open({ name: 'Fay', in: 'firefox', init: [simulcastCameras] });
  });
  afterAll(() => fay.close());

  /** First leaves the meeting: Firefox may report an error of a WebSocket that is open when its page is left. */
  async function leaveFor(url: string): Promise<void> {
    await fay.press('Leave');
    await fay.shows('Rejoin');
    await fay.page.goto(url);
  }

  test('the level of a microphone is shown without an audio output device', async () => {
    const level = () =>
      fay.page.evaluate(() => {
        const bar = document.querySelector<HTMLElement>('[aria-label="Microphone level"] > *');
        return Number(bar?.style.getPropertyValue('--level'));
      });
    await until(async () => (await level()) > 0.1, 'the bar moves');
  });

  test('the second half of a double click that began in another window does not join', async () => {
    const join = await (await fay.page.waitForSelector('[type=submit]'))?.boundingBox();
    if (!join) throw new Error('the button is on the page');
    const { page } = fay;
    await page.mouse.move(join.x + join.width / 2, join.y + join.height / 2);
    await page.reload();
    await fay.shows('Join');
    // The press itself focuses the window, as it does when the previous window closes.
    const other = await page.browser().newPage({ type: 'window' });
    await until(() => page.evaluate(() => !document.hasFocus()), 'another window has the focus');
    await page.evaluate(() => {
      document.addEventListener('click', ({ defaultPrevented }) => Object.assign(window, { defaultPrevented }));
    });
    await page.mouse.down();
    await page.mouse.up();
    expect(await page.evaluate('defaultPrevented')).toBe(true);
    await page.mouse.move(join.x + join.width / 2 + 1, join.y + join.height / 2);
    await page.mouse.down();
    await page.mouse.up();
    await fay.shows('Leave');
    await other.close();
  });

  test('the accessibility tree has the controls of a call by the names that the document gives them', async () => {
    const has = async (name: string, role = 'button') => {
      const control = await fay.shows(name, role);
      expect({ name, found: (await control.$$(aria(name, role))).length }).toEqual({ name, found: 1 });
    };
    for (const name of ['Mute microphone', 'Turn off camera', 'Share screen', 'Raise hand', 'More', 'Leave'])
      await has(name);
    await fay.pressWhatBegins('Show chat');
    await has('Write a message', 'textbox');
    await fay.press('Choose camera');
    await has('The green camera', 'radio');
    await fay.page.keyboard.press('Escape');
    await fay.press('Hide chat');
  });

  test('screen sharing in Firefox offers no smooth motion', async () => {
    await fay.press('Share screen');
    await fay.shows('Stop sharing');
    expect(await fay.text()).not.toContain('Optimize for video');
    await fay.press('Stop sharing');
    await fay.shows('Share screen');
  });

  test('the statistics report outgoing media, and the developer panel shows transports and messages', async () => {
    await leaveFor(`${server.url}/r/e2e?name=Fay&debug`);
    await fay.join();
    await fay.says('Developer panel');
    await fay.says(/camera.*resumed, layers needed: 0/u);
    cora = await browsers.enter({ name: 'Cora', in: 'chromium' });
    await fay.says(/send.*ICE connected, DTLS connected/u);
    await fay.says(/room:join.*ok, \d+ ms/u);
    await fay.press('Copy log');
    await fay.shows('Log copied');
    await fay.press('Close');
    await fay.press('More');
    await fay.press('Connection');
    const own = () => fay.page.evaluate(() => document.querySelector('details')?.textContent ?? '');
    await until(
      async () => /Camera.*Bitrate\s*[1-9].*Round trip\s*\d+ ms/su.test(await own()),
      'Fay reads of her camera',
    );
    expect(await own()).not.toContain('Nothing is being sent.');
    await fay.page.keyboard.press('Escape');
  });

  test('a reload comes back muted with the camera off', async () => {
    await fay.press('Mute microphone');
    await fay.press('Turn off camera');
    await fay.shows('Turn on camera');
    await fay.page.reload();
    await fay.shows('Unmute microphone');
    await fay.shows('Turn on camera');
    await fay.join();
    await fay.shows('Unmute microphone');
    await fay.shows('Turn on camera');
  });

  test('the self-test reports that it is ready for meetings', async () => {
    await leaveFor(`${server.url}/check?self-test`);
    await fay.shows('Test again');
    await fay.says('This browser is ready for meetings.');
    expect(await fay.text()).not.toContain('Failed');
  });
});

test('screen sharing in Chromium offers smooth motion', async () => {
  await cora.press('Share screen');
  await cora.shows('Stop sharing');
  expect(await cora.text()).toContain('Optimize for video');
  await cora.press('Stop sharing');
  await cora.shows('Share screen');
});

test('a camera that is shown large arrives in its largest layer as soon as the uplink carries it', async () => {
  setUpload(SLOW_UPLOAD);
  // In the other layouts, Fay would be large at once.
  await cora.press('Change layout');
  await cora.press('Grid', { role: 'radio', key: 'Space' });
  await cora.page.keyboard.press('Escape');
  const fay = await browsers.enter({ name: 'Fay', in: 'firefox', init: [movingCamera] });
  await cora.press('Options for Fay');
  await cora.press('Pin');
  // Only then does the browser measure its uplink again.
  await until(async () => (await lowestMaximum(fay)) < 100_000, 'Fay sends less for a moment');
  setUpload(UPLOAD);
  const isLarge = async () => ((await cora.videoOf('Fay'))?.width ?? 0) > 1200;
  await until(isLarge, 'Cora sees Fay in the largest layer', { timeoutMs: 60_000 });
});

/** The maximum bitrate of the lowest layer of the camera, in bit/s. */
function lowestMaximum({ page }: Visitor): Promise<number> {
  return page.evaluate(() => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const senders = peerConnections.flatMap((connection) => connection.getSenders());
    const camera = senders.find(({ track }) => track?.kind === 'video');
    return camera?.getParameters().encodings[0]?.maxBitrate ?? Number.POSITIVE_INFINITY;
  });
}

test('if the server prefers VP9, a camera is sent in VP8 and in layers', async () => {
  await browsers.clear();
  await server.close();
  server = await startTestServer({ media: { listenAddress: ownAddress() }, video: { codec: 'vp9' } });
  const fay = await browsers.enter({ name: 'Fay', in: 'firefox', init: [] });
  const viewer = new RawClient(server.url);
  await viewer.join('e2e', 'Eve', { subscriptions: everything });
  await until(async () => (await sentLayers(fay)).includes('r0 video/VP8'), 'the lowest layer flows');
  expect(await sentLayers(fay)).toEqual(['r0 video/VP8', 'r1 video/VP8', 'r2 video/VP8']);
  viewer.close();
});

/** The name and codec of each layer of a video, as the browser counts them. */
function sentLayers({ page }: Visitor): Promise<string[]> {
  return page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    return reports.flatMap((report) =>
      [...report.values()]
        .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
        .map(({ rid, codecId }) => `${rid} ${report.get(codecId)?.mimeType}`)
        .toSorted(),
    );
  });
}
