/** Workers that are killed while people see and hear each other in real browsers. */
import { describe, expect, test } from '@jest/globals';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { type Meetings, meetings } from '../support/meetings.ts';
import { paintedScreen } from '../support/painted-screen.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const file = meetings({
  server: { media: { workers: 1, maxDeathsPerMinute: 100, isolationWorkers: 0 } },
  attendee: { init: [paintedCameras, paintedScreen] },
});

/** Frames of this participant continue to be decoded from now on. */
async function sees(viewer: Attendee, name: string): Promise<void> {
  await viewer.sees(name);
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
      const tiles = [...document.querySelectorAll('main li')];
      for (const name of names) {
        const tile = tiles.find(({ textContent }) => textContent.includes(name));
        if (!tile) seen.push(`no tile of ${name}`);
        else if (!tile.querySelector('video')) seen.push(`no video of ${name}`);
      }
      if (text?.includes('Connection lost')) seen.push('connection lost');
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
    Object.assign(window, { blinks: seen });
  }, labels);
  return () => attendee.page.evaluate(() => (window as unknown as { blinks: string[] }).blinks);
}

const killWorker = ({ server }: Meetings) => process.kill(Number(server.workers[0]?.worker.pid), 'SIGKILL');

/** The screen of the first is shared while the worker is killed. */
async function screenContinues([ada, bob]: readonly [Attendee, Attendee], on: Meetings): Promise<void> {
  await ada.button('Share screen').click();
  await sees(bob, 'Ada’s screen');
  const before = await bob.videoOf('Ada’s screen');
  killWorker(on);
  await until(async () => (await bob.videoOf('Ada’s screen'))?.track !== before?.track, 'the screen is replaced');
  await sees(bob, 'Ada’s screen');
  await ada.button('Stop sharing').first().click();
  await bob.tile('Ada’s screen').waitFor({ state: 'detached' });
}

describe('on the next worker', () => {
  const two = file.together({ name: 'Ada', init: silentMicrophone }, 'Bob');

  test('video continues after the worker is killed, and then once more, with everybody as they were', async () => {
    const [ada, bob] = two.people;
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

    for (let round = 0; round < 2; round += 1) {
      const before = { ada: await ada.videoOf('Bob'), bob: await bob.videoOf('Ada') };
      const arrived = new Set((await ada.received()).map(({ track }) => track));
      killWorker(file);
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
    expect(two.meeting.problems).toEqual([]);
  });

  test('a shared screen continues after the worker is killed, on the next one', () =>
    screenContinues(two.people, file));
});

describe('on a worker that isolates', () => {
  const here = file.on({ media: { workers: 1, isolationWorkers: 3 } });

  test('a shared screen continues after the worker is killed, on one that isolates', async () => {
    await screenContinues(
      await here.meet({ name: 'Ada', init: silentMicrophone }, { name: 'Bob', init: silentMicrophone }),
      here,
    );
  });
});
