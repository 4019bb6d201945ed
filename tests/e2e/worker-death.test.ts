/** Workers that are killed while people see and hear each other in real browsers. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { colouredCameras } from '../support/coloured-cameras.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let browser: Browser;
const attendees: Attendee[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

beforeEach(async () => {
  server = await startTestServer({ media: { workers: 1, maxDeathsPerMinute: 100, isolationWorkers: 0 } });
});

afterEach(async () => {
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
  await server.close();
});

afterAll(() => browser.close());

async function enter(name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'e2e', name, init: [colouredCameras] });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

/** Frames of this participant continue to be decoded from now on. */
async function sees(viewer: Attendee, name: string): Promise<void> {
  await until(async () => ((await viewer.videoOf(name))?.framesDecoded ?? 0) > 0, `${viewer.name} sees ${name}`);
  const before = await viewer.videoOf(name);
  const goesOn = async () => {
    const now = await viewer.videoOf(name);
    return now !== undefined && now.track === before?.track && now.framesDecoded > before.framesDecoded + 5;
  };
  await until(goesOn, `${viewer.name} goes on seeing ${name}`);
}

async function hears(listener: Attendee, tracksBefore: ReadonlySet<string>): Promise<void> {
  const arrived = async () =>
    (await listener.received()).some(
      ({ kind, track, audioEnergy }) => kind === 'audio' && audioEnergy > 0 && !tracksBefore.has(track),
    );
  await until(arrived, `${listener.name} hears somebody again`);
}

/** Records each moment in which this page lacks a tile, or says that it is reconnecting. */
async function watchForBlinks(attendee: Attendee, labels: readonly string[]): Promise<() => Promise<string[]>> {
  await attendee.page.evaluate((names) => {
    const seen: string[] = [];
    const look = () => {
      const text = document.body.textContent;
      const tiles = [...document.querySelectorAll('li')].map((tile) => tile.textContent);
      for (const name of names) {
        const tile = tiles.findIndex((words) => words?.includes(name));
        if (tile < 0) seen.push(`no tile of ${name}`);
        else if (!document.querySelectorAll('li')[tile]?.querySelector('video')) seen.push(`no video of ${name}`);
      }
      if (text?.includes('Connection lost')) seen.push('connection lost');
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { blinks: seen });
  }, labels);
  return () => attendee.page.evaluate(() => (window as unknown as { blinks: string[] }).blinks);
}

const killWorker = () => process.kill(Number(server.workers[0]?.worker.pid), 'SIGKILL');

test('video continues after the worker is killed, and then once more, with everybody as they were', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await sees(ada, 'Bob');
  await sees(bob, 'Ada');
  await ada.button('Mute microphone').click();
  await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
  await ada.button('Show chat').click();
  const composer = ada.page.getByRole('textbox', { name: 'Write a message' });
  await composer.fill('are we on?');
  await composer.press('Enter');
  const log = bob.page.getByRole('log', { name: 'Chat' });
  await bob.button('Show chat, 1 new message').click();
  await log.getByText('are we on?').waitFor();
  const blinks = [await watchForBlinks(ada, ['Bob']), await watchForBlinks(bob, ['Ada'])];

  for (let round = 0; round < 3; round += 1) {
    const before = { ada: await ada.videoOf('Bob'), bob: await bob.videoOf('Ada') };
    const arrived = new Set((await ada.received()).map(({ track }) => track));
    killWorker();
    const replaced = async () =>
      (await ada.videoOf('Bob'))?.track !== before.ada?.track &&
      (await bob.videoOf('Ada'))?.track !== before.bob?.track;
    await until(replaced, 'both videos are replaced');
    await sees(ada, 'Bob');
    await sees(bob, 'Ada');
    await hears(ada, arrived);
  }

  await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
  await log.getByText('are we on?').waitFor();
  for (const reported of blinks) expect(await reported()).toEqual([]);
  await ada.button('Unmute microphone').click();
  await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor({ state: 'detached' });
  for (const { problems } of attendees) expect(problems).toEqual([]);
});

test.each([
  { where: 'on the next one', isolationWorkers: 0 },
  { where: 'on one that isolates', isolationWorkers: 3 },
])('a shared screen continues after the worker is killed, $where', async ({ isolationWorkers }) => {
  await server.close();
  server = await startTestServer({ media: { workers: 1, isolationWorkers } });
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.button('Share screen').click();
  await sees(bob, 'Ada’s screen');
  const before = await bob.videoOf('Ada’s screen');
  killWorker();
  await until(async () => (await bob.videoOf('Ada’s screen'))?.track !== before?.track, 'the screen is replaced');
  await sees(bob, 'Ada’s screen');
  await ada.button('Stop sharing').first().click();
  await bob.tile('Ada’s screen').waitFor({ state: 'detached' });
});
