/** The connection quality that people see, over links that a test makes poor, in real browsers. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import { type Attendee, chromiumBin } from '../support/browser.ts';
import { freePort } from '../support/free-ports.ts';
import { meetings } from '../support/meetings.ts';
import { PoorLink } from '../support/poor-link.ts';
import { everything } from '../support/test-peer.ts';
import { until } from '../support/until.ts';

/** Statistics of the room in which several reports of each sender are counted. */
const SEVERAL_REPORTS = 4;

let port = 0;
let link: PoorLink;
// Without windows, a page on a narrow link does not always find that its download is the cause.
const file = meetings({
  browser: { executablePath: chromiumBin },
  server: async () => {
    port = await freePort();
    return { media: { port } };
  },
});
const adaOverLink = {
  name: 'Ada',
  get init() {
    return link.initScript;
  },
};

beforeAll(async () => {
  link = await PoorLink.to(port);
});
afterEach(() => link.set({}));
afterAll(() => link.close());

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
  const [ada, ben] = await file.enter(adaOverLink, 'Ben');
  const watcher = await file.seat('Eve', { subscriptions: everything });
  watcher.notices.length = 0;
  for (let time = 0; time < 3; time += 1) {
    link.rebind();
    await Promise.all([hears(ada), hears(ben)]);
  }
  await watcher.request('stats:watch', { on: true });
  const notices = (wanted: string) => watcher.notices.filter(({ name }) => name === wanted);
  await until(() => notices('stats:room').length >= SEVERAL_REPORTS, 'several reports are counted');
  expect(notices('quality:changed')).toEqual([]);
});

describe('in one meeting', () => {
  const two = file.together(adaOverLink, 'Ben');

  test('a panel draws each stream over the last minutes, with a description for screen readers', async () => {
    const [ada] = two.people;
    const panel = await openPanel(ada);
    // It opens with one sentence, and a name with a mark for each participant.
    await panel.getByText('No connection problems.').waitFor();
    expect(await panel.getByRole('heading', { name: 'Camera' }).count()).toBe(0);
    for (const summary of await panel.locator('summary').all()) await summary.click();
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
      expect.stringMatching(/^[\d,]+ ms now, /),
      expect.stringMatching(/^\d+ now, /),
      expect.stringMatching(/^\d+ × \d+ now, /),
    ]);
    const own = panel.getByRole('group').filter({ hasText: 'Ada (you)' });
    await own.getByRole('heading', { name: 'Microphone' }).waitFor();
    await own.getByText(/^Arriving at the server: .*, 0% lost, round-trip time \d+ ms\.$/).waitFor();
    await panel.getByRole('img', { name: 'Good connection' }).first().waitFor();
    await ada.page.keyboard.press('Escape');
    await until(async () => (await panel.count()) === 0, 'Escape closes it');
    expect(await ada.page.evaluate(() => document.activeElement?.ariaLabel)).toBe('More');
    expect(two.meeting.problems).toEqual([]);
  });

  test('both sides see a warning about a lossy upload; the camera pauses in favour of audio and resumes', async () => {
    const [ada, ben] = two.people;
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
    const isBack = async () => (await ben.videoOf('Ada')) !== undefined;
    await until(isBack, 'the camera comes back by itself', { timeoutMs: 60_000 });
    await ben.sees('Ada');
    await until(
      async () => (await ada.page.getByText('Your camera is paused', { exact: false }).count()) === 0,
      'no word of it',
    );
    expect(two.meeting.problems).toEqual([]);
  });

  test('a paused camera is sent anyway if its owner says so', async () => {
    const [ada, ben] = two.people;
    link.set({ up: { lossPercent: 35 } });
    await ada.button('Send camera anyway').click();
    await until(async () => (await ben.tile('Ada').getByText('Camera off').count()) === 0, 'Ben is sent the camera');
    await until(async () => (await ada.button('Send camera anyway').count()) === 0, 'nothing more is asked');
  });
});

test('only the receiver sees a warning about a lossy download; audio only helps', async () => {
  const [ada, ben] = await file.meet(adaOverLink, 'Ben');
  link.set({ down: { lossPercent: 25 } });
  await ada.page.getByText('Your download is poor', { exact: false }).first().waitFor();
  await ada.tile('Ben').getByRole('img', { name: 'Poor connection' }).waitFor();
  expect(await ben.page.getByText(/Ada has a poor connection|Your (upload|download|connection)/).count()).toBe(0);
  await ada.button('Audio only').click();
  await ada.page.getByText('Audio only: you receive no video.').waitFor();
  await until(
    async () => (await ben.sendEncodings()).every(({ active }) => !active),
    'Ben’s camera is not even encoded',
  );
  await hears(ada);
});

test('on an uplink too narrow for video the audio continues, and the page explains why there is no video', async () => {
  const [ada, ben] = await file.meet(adaOverLink, 'Ben');
  // Audio takes 30 of these, and the smallest video another 30.
  link.set({ down: { maxKbps: 45 } });
  await ada.tile('Ben').getByRole('img', { name: 'Poor connection' }).waitFor();
  await ada.page.getByText('Your download is poor', { exact: false }).first().waitFor();
  await hears(ada);
  expect(await ben.page.getByText(/Your (upload|download|connection|camera is paused)/).count()).toBe(0);
  link.set({});
  await ada.sees('Ben', 15);
  expect(file.problems).toEqual([]);
});
