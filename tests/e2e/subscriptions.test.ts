/** What people look at decides what is sent, in real browsers. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { madeOn } from '../support/made-on.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let browser: Browser;
let server: TestServer;
const attendees: Attendee[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const start = (overrides: ConfigOverrides = {}) => startTestServer({ rooms: { maxVisible: 1 }, ...overrides });

beforeEach(async () => {
  server = await start();
});

afterEach(async () => {
  for (const attendee of attendees.splice(0)) await attendee.close();
  await server.close();
});

async function attend(name: string, { muted = false } = {}): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name });
  attendees.push(attendee);
  if (muted) await attendee.button('Mute microphone').click();
  await attendee.join();
  return attendee;
}

const sees = (viewer: Attendee, name: string) => async () => ((await viewer.videoOf(name))?.framesDecoded ?? 0) > 0;
const activeLayers = async (attendee: Attendee) =>
  (await attendee.sendEncodings()).filter(({ active }) => active).length;

/** As the browser does when another tab is chosen. */
const hide = ({ page }: Attendee, hidden: boolean) =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

test('a camera that nobody sees is not encoded, and a small one without its upper layers', async () => {
  const ada = await attend('Ada');
  await until(async () => (await activeLayers(ada)) === 0, 'nobody is there to see Ada');
  const bob = await attend('Bob');
  await until(sees(bob, 'Ada'), 'Bob sees Ada');
  await until(async () => (await activeLayers(ada)) > 0, 'Ada sends');
  await bob.page.setViewportSize({ width: 360, height: 400 });
  await until(async () => (await activeLayers(ada)) === 1, 'Ada sends the lowest layer alone');
  await until(sees(bob, 'Ada'), 'Bob still sees Ada');
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('of VP9, which is one stream, unused layers are not encoded', async () => {
  await server.close();
  server = await start({ video: { codec: 'vp9' } });
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  const modes = async () =>
    (await ada.sendEncodings()).map(
      (encoding: RTCRtpEncodingParameters & { scalabilityMode?: string }) => encoding.scalabilityMode,
    );
  await until(async () => ((await bob.videoOf('Ada'))?.width ?? 0) > 320, 'Bob sees Ada large');
  // Two are enough for its tile; all three are encoded until somebody has said so.
  expect(String(await modes())).toMatch(/^L[23]T3_KEY$/);
  await bob.page.setViewportSize({ width: 360, height: 400 });
  await until(async () => String(await modes()) === 'L1T3', 'Ada makes the lowest layer alone');
  await until(async () => (await bob.videoOf('Ada'))?.width === 320, 'it is as small as it was');
  const { framesDecoded = 0 } = (await bob.videoOf('Ada')) ?? {};
  await until(async () => ((await bob.videoOf('Ada'))?.framesDecoded ?? 0) > framesDecoded + 20, 'Bob sees Ada small');
  await bob.page.setViewportSize({ width: 1280, height: 720 });
  await until(async () => ((await bob.videoOf('Ada'))?.width ?? 0) > 320, 'Bob sees Ada large again');
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('a hidden tab receives no video, and receives it at once when it shows again', async () => {
  const { consumers } = madeOn(server);
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await until(sees(bob, 'Ada'), 'Bob sees Ada');
  const videos = () => consumers.filter(({ kind, paused, closed }) => kind === 'video' && !paused && !closed);
  await until(() => videos().length === 2, 'each receives the other');
  await hide(bob, true);
  await until(() => videos().length === 1, 'Bob receives Ada no more');
  await until(async () => (await activeLayers(ada)) === 0, 'Ada need not film');
  expect(consumers.filter(({ kind, paused, closed }) => kind === 'audio' && !paused && !closed)).toHaveLength(2);
  await hide(bob, false);
  await until(sees(bob, 'Ada'), 'Bob sees Ada again');
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('audio only can be switched on and off', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await until(sees(bob, 'Ada'), 'Bob sees Ada');
  await bob.button('Choose camera').click();
  await bob.page.getByRole('checkbox', { name: 'Audio only' }).check();
  await until(async () => (await activeLayers(ada)) === 0, 'nobody takes the video of Ada');
  await bob.button('Show video').click();
  const { framesDecoded = 0 } = (await bob.videoOf('Ada')) ?? {};
  await until(async () => ((await bob.videoOf('Ada'))?.framesDecoded ?? 0) > framesDecoded, 'the video is back');
});

test('people beyond one page are on the next, and their video arrives when the page is turned', async () => {
  const ada = await attend('Ada');
  // A speaker would move to the first page.
  await attend('Bob', { muted: true });
  await attend('Cleo', { muted: true });
  await until(sees(ada, 'Bob'), 'Ada sees Bob');
  await ada.page.getByText('1 of 2').waitFor();
  expect(await ada.tile('Cleo').count()).toBe(0);
  await ada.button('Next page').click();
  await until(sees(ada, 'Cleo'), 'Ada sees Cleo');
  expect(await ada.tile('Bob').count()).toBe(0);
  await ada.button('Previous page').click();
  await until(sees(ada, 'Bob'), 'Ada sees Bob again');
});
