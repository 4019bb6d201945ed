/** The connection quality that people see, over links that a test makes poor, in real browsers. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { freePort } from '../support/free-ports.ts';
import { PoorLink } from '../support/poor-link.ts';
import { everything } from '../support/test-peer.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

/** Long enough for several reports of a sender. */
const SEVERAL_REPORTS_MS = 8000;

let browser: Browser;
let server: TestServer;
let link: PoorLink;
const attendees: Attendee[] = [];
const connect = connectedClients(() => server.url);

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  const port = await freePort();
  server = await startTestServer({ media: { port } });
  link = await PoorLink.to(port);
});

afterEach(async () => {
  for (const attendee of attendees.splice(0)) await attendee.close();
  link.close();
  await server.close();
});

async function attend(name: string, { overLink = false } = {}): Promise<Attendee> {
  const init = overLink ? [link.initScript] : [];
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name, init });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

const sees = (viewer: Attendee, name: string) => async () => ((await viewer.videoOf(name))?.framesDecoded ?? 0) > 0;

/** Ada over the link, Ben beside it, and both see each other. */
async function together(): Promise<{ ada: Attendee; ben: Attendee }> {
  const ada = await attend('Ada', { overLink: true });
  const ben = await attend('Ben');
  await until(sees(ada, 'Ben'), 'Ada sees Ben');
  await until(sees(ben, 'Ada'), 'Ben sees Ada');
  return { ada, ben };
}

async function openPanel({ page }: Attendee): Promise<Locator> {
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('button', { name: 'Connection' }).click();
  return page.getByRole('complementary', { name: 'Connection' });
}

/** How many audio packets of others have arrived. */
const voices = async (attendee: Attendee) =>
  (await attendee.received()).filter(({ kind }) => kind === 'audio').reduce((sum, { packets }) => sum + packets, 0);

/** Fails unless audio continues to arrive. */
async function hears(attendee: Attendee): Promise<void> {
  const before = await voices(attendee);
  await until(async () => (await voices(attendee)) > before + 50, `${attendee.name} hears the other`);
}

test('[Q2] a participant whose router changes the port sees and is seen, and is rated no worse for the losses', async () => {
  const watcher = connect();
  await watcher.join('blue', 'Eve', { subscriptions: everything });
  const { ada, ben } = await together();
  watcher.notices.length = 0;
  for (let time = 0; time < 3; time += 1) {
    link.rebind();
    await Promise.all([hears(ada), hears(ben)]);
  }
  await pause(SEVERAL_REPORTS_MS);
  expect(watcher.notices.filter(({ name }) => name === 'quality:changed')).toEqual([]);
});

test('a panel draws each stream over the last minutes, with a description for screen readers', async () => {
  const { ada, ben } = await together();
  const panel = await openPanel(ada);
  const camera = panel
    .getByRole('group')
    .filter({ hasText: 'Ben' })
    .locator('section')
    .filter({ has: ada.page.getByRole('heading', { name: 'Camera' }) });
  const drawn = async () => (await camera.locator('path').nth(1).getAttribute('d'))?.match(/L/g)?.length ?? 0;
  await until(async () => (await drawn()) >= 2, 'three samples are drawn');
  const summaries = await camera.getByRole('img').evaluateAll((images) => images.map((image) => image.ariaLabel));
  expect(summaries).toEqual([
    expect.stringMatching(/^\d+ kb\/s now, |^[\d.]+ Mb\/s now, /),
    expect.stringMatching(/^[\d.]+% now, /),
    expect.stringMatching(/^\d+ ms now, /),
    expect.stringMatching(/^\d+ now, /),
    expect.stringMatching(/^\d+ × \d+ now, /),
  ]);
  const own = panel.getByRole('group').filter({ hasText: 'Ada (you)' });
  await own.getByRole('heading', { name: 'Microphone' }).waitFor();
  await own.getByText(/^Arriving at the server: .*, 0% lost, round-trip time \d+ ms\.$/).waitFor();
  await panel.getByText('No connection problems.').waitFor();
  await panel.getByRole('img', { name: 'Good connection' }).first().waitFor();
  await ada.page.keyboard.press('Escape');
  await until(async () => (await panel.count()) === 0, 'Escape closes it');
  expect(await ada.page.evaluate(() => document.activeElement?.ariaLabel)).toBe('More');
  expect([...ada.problems, ...ben.problems]).toEqual([]);
});

test('both sides see a warning about a lossy upload; the camera pauses in favour of audio and resumes', async () => {
  const { ada, ben } = await together();
  link.set({ up: { lossPercent: 35 } });
  await ada.page.getByText('Your upload is poor', { exact: false }).first().waitFor();
  await ben.page.getByText('Ada has a poor connection', { exact: false }).first().waitFor();
  await ben.tile('Ada').getByRole('img', { name: 'Poor connection' }).waitFor();
  expect(
    await ben
      .tile('Ben (you)')
      .getByRole('img', { name: /connection/i })
      .count(),
  ).toBe(0);
  await ada.page.getByText('Your camera is paused because your upload is poor.', { exact: false }).first().waitFor();
  await ben.tile('Ada').getByText('Camera off').waitFor({ state: 'attached' });
  await hears(ben);
  link.set({});
  // The link must have been good for a while: for the server, which takes ten seconds to believe it, and then for the
  // camera.
  await until(sees(ben, 'Ada'), 'the camera comes back by itself', { timeoutMs: 60_000 });
  await until(
    async () => (await ada.page.getByText('Your camera is paused', { exact: false }).count()) === 0,
    'no word of it',
  );
  expect([...ada.problems, ...ben.problems]).toEqual([]);
});

test('a paused camera is sent anyway if its owner says so', async () => {
  const { ada, ben } = await together();
  link.set({ up: { lossPercent: 35 } });
  await ada.button('Send camera anyway').click();
  await until(async () => (await ben.tile('Ada').getByText('Camera off').count()) === 0, 'Ben is sent the camera');
  await until(async () => (await ada.button('Send camera anyway').count()) === 0, 'nothing more is asked');
});

test('only the receiver sees a warning about a lossy download; audio only helps', async () => {
  const { ada, ben } = await together();
  link.set({ down: { lossPercent: 25 } });
  await ada.page.getByText('Your download is poor', { exact: false }).first().waitFor();
  await ada.tile('Ben').getByRole('img', { name: 'Poor connection' }).waitFor();
  expect(await ben.page.getByText(/connection of Ada/).count()).toBe(0);
  await ada.button('Audio only').click();
  await ada.page.getByText('Audio only: you receive no video.').waitFor();
  await until(
    async () => (await ben.sendEncodings()).every(({ active }) => !active),
    'Ben’s camera is not even encoded',
  );
  await hears(ada);
});

test('on an uplink too narrow for video the audio continues, and the page explains why there is no video', async () => {
  const { ada, ben } = await together();
  // Audio takes 30 of these, and the smallest video another 30.
  link.set({ down: { maxKbps: 45 } });
  await ada.tile('Ben').getByRole('img', { name: 'Poor connection' }).waitFor();
  await ada.page.getByText('Your download is poor', { exact: false }).first().waitFor();
  await hears(ada);
  expect(await ben.page.getByText(/Your (upload|download|connection|camera is paused)/).count()).toBe(0);
  link.set({});
  const { framesDecoded = 0 } = (await ada.videoOf('Ben')) ?? {};
  await until(async () => ((await ada.videoOf('Ben'))?.framesDecoded ?? 0) > framesDecoded + 30, 'the video continues');
  expect([...ada.problems, ...ben.problems]).toEqual([]);
});
