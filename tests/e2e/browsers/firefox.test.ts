/** Covers differences between Firefox and Chromium that a participant must not notice. */

import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { AdminRoom } from '../../../server/shared/protocol/http.ts';
import { allowsDirect } from '../../support/allows-direct.ts';
import { type AnyBrowser, type BrowserName, launchAny } from '../../support/any-browser.ts';
import type { InitScript } from '../../support/browser.ts';
import { movingCamera, paintedCameras } from '../../support/cameras.ts';
import { narrowUploads } from '../../support/narrow-uploads.ts';
import { ownAddress } from '../../support/own-address.ts';
import { startTestServer, type TestServer } from '../../support/test-server.ts';
import { until } from '../../support/until.ts';
import { aria, Visitor } from '../../support/visitor.ts';

const token = 'a-token-for-the-tests';
/** In bit/s. On a link that carries all three layers at their maximum, nothing would change visibly. */
const UPLOAD = 1_500_000;
/** In bit/s: enough for the lower layers. */
const SLOW_UPLOAD = 400_000;

let setUpload: (bps: number) => void;
let server: TestServer;
const browsers = new Map<BrowserName, AnyBrowser>();
const here: Visitor[] = [];

beforeAll(async () => {
  setUpload = narrowUploads(UPLOAD);
  server = await startTestServer({
    media: { listenAddress: ownAddress() },
    direct: { enabled: true, exceptRooms: ['server'] },
    admin: { token },
  });
  for (const name of ['chromium', 'firefox'] as const) browsers.set(name, await launchAny(name));
});

afterEach(async () => {
  for (const visitor of here.splice(0)) {
    await visitor.close();
    expect(visitor.problems).toEqual([]);
  }
});

afterAll(async () => {
  for (const { close } of browsers.values()) await close();
  await server.close();
});

type Who = {
  name: string;
  browser: BrowserName;
  url?: string;
  room?: string;
  query?: string;
  init?: InitScript[];
};

/** A visitor at the preview. */
async function open({ browser, url = server.url, room = 'server', ...who }: Who): Promise<Visitor> {
  const launched = browsers.get(browser);
  if (!launched) throw new Error('it was launched before');
  const visitor = await Visitor.open(launched, { url, room, ...who });
  here.push(visitor);
  return visitor;
}

async function enter(who: Who): Promise<Visitor> {
  const visitor = await open(who);
  await visitor.join();
  return visitor;
}

async function mode(room: string): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  return AdminRoom.parse(await (await fetch(`${server.url}/api/admin/rooms/${room}`, { headers })).json()).mode;
}

test('the level of a microphone is shown without an audio output device', async () => {
  const fay = await open({ name: 'Fay', browser: 'firefox' });
  const level = () =>
    fay.page.evaluate(() => {
      const bar = document.querySelector<HTMLElement>('[aria-label="Microphone level"] > *');
      return Number(bar?.style.getPropertyValue('--level'));
    });
  await until(async () => (await level()) > 0.1, 'the bar moves');
});

test('the second half of a double click that began in another window does not join', async () => {
  const fay = await open({ name: 'Fay', browser: 'firefox' });
  const join = await (await fay.page.waitForSelector('[type=submit]'))?.boundingBox();
  if (!join) throw new Error('the button is on the page');
  const { page } = fay;
  await page.mouse.move(join.x + join.width / 2, join.y + join.height / 2);
  await page.reload();
  await fay.shows('Join');
  // The press itself focuses the window, as it does when the previous window closes.
  await browsers.get('firefox')?.browser.newPage({ type: 'window' });
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
});

test('the statistics report outgoing media, and the developer panel shows transports and messages', async () => {
  const fay = await enter({ name: 'Fay', browser: 'firefox', query: '&debug' });
  await fay.says('Developer panel');
  await enter({ name: 'Cora', browser: 'chromium' });
  await fay.says(/send.*ICE connected, DTLS connected/u);
  await fay.says(/camera.*resumed, layers needed: \d/u);
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
});

test('in a direct call, a participant sees that they are heard', async () => {
  const fay = await enter({ name: 'Fay', browser: 'firefox', room: 'direct', init: [allowsDirect] });
  await enter({ name: 'Finn', browser: 'firefox', room: 'direct', init: [allowsDirect] });
  await until(async () => (await mode('direct')) === 'direct', 'they are connected directly');
  // Of several windows of one Firefox, only one has the keyboard, and hidden ones are not drawn.
  const click = (label: string) =>
    fay.page.$eval(`[aria-label="${label}"]`, (button) => (button as HTMLElement).click());
  await click('Mute microphone');
  const speaks = () =>
    fay.page.evaluate(() =>
      [...document.querySelectorAll('li')].some(
        ({ dataset, textContent }) => dataset.speaking === 'true' && textContent.includes('Fay (you)'),
      ),
    );
  await until(async () => !(await speaks()), 'Fay is silent');
  await click('Unmute microphone');
  await until(speaks, 'Fay sees that she speaks');
});

test.each([
  { browser: 'firefox' as const, offered: false },
  { browser: 'chromium' as const, offered: true },
])('screen sharing in $browser offers smooth motion: $offered', async ({ browser, offered }) => {
  const visitor = await enter({ name: 'Sue', browser });
  await visitor.press('Share screen');
  await visitor.shows('Stop sharing');
  expect((await visitor.text()).includes('Optimize for video')).toBe(offered);
});

test('a camera that is shown large arrives in its largest layer as soon as the uplink carries it', async () => {
  setUpload(SLOW_UPLOAD);
  const fay = await enter({ name: 'Fay', browser: 'firefox', init: [movingCamera] });
  const cora = await enter({ name: 'Cora', browser: 'chromium' });
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
  const { url, close } = await startTestServer({ media: { listenAddress: ownAddress() }, video: { codec: 'vp9' } });
  const fay = await enter({ name: 'Fay', browser: 'firefox', url });
  await enter({ name: 'Cora', browser: 'chromium', url });
  await until(async () => (await sentLayers(fay)).includes('r0 video/VP8'), 'the lowest layer flows');
  expect(await sentLayers(fay)).toEqual(['r0 video/VP8', 'r1 video/VP8', 'r2 video/VP8']);
  await close();
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

test('the accessibility tree has the controls of a call by the names that the document gives them', async () => {
  const fay = await enter({ name: 'Fay', browser: 'firefox', init: [paintedCameras] });
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
});

test('a reload comes back muted with the camera off', async () => {
  const fay = await enter({ name: 'Fay', browser: 'firefox' });
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
  const fay = await open({ name: 'Fay', browser: 'firefox' });
  await fay.page.goto(`${server.url}/check?self-test`);
  await fay.shows('Test again');
  await fay.says('This browser is ready for meetings.');
  expect(await fay.text()).not.toContain('Failed');
});
