/** The layout of the stage, and its effect on what is sent, in real browsers. */
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Locator } from 'playwright-core';
import type { Attendee } from '../support/browser.ts';
import { simulcastCameras } from '../support/cameras.ts';
import { videosForwarded } from '../support/made-on.ts';
import { meetings } from '../support/meetings.ts';
import { paintedScreen } from '../support/painted-screen.ts';
import { sharedWithSound } from '../support/shared-with-sound.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';
import { writeWav } from '../support/wav.ts';

const heard = join(temporaryFolder(), 'speech.wav');
writeWav(heard, { silence: 0.2, noise: 0.8 });
const file = meetings({ browser: { heard }, attendee: { init: [simulcastCameras, paintedScreen] } });

declare global {
  interface Window {
    /** The handlers of the page for the browser's controls, by their action. */
    actions: Map<string, (() => void) | null>;
  }
}

/** Runs in the page before its own scripts: nothing here leaves a tab as a user does. */
function recordedActions(): void {
  window.actions = new Map();
  if (!('mediaSession' in navigator)) return;
  const setActionHandler = (action: string, handler: (() => void) | null) => window.actions.set(action, handler);
  Object.assign(navigator.mediaSession, { setActionHandler });
}

/** In CSS pixels, once it has come to rest. */
const widthOf = async (viewer: Attendee, label: string) => (await viewer.tile(label).boundingBox())?.width ?? 0;
const isLarge = (viewer: Attendee, label: string) =>
  until(async () => (await widthOf(viewer, label)) > 800, `${label} is large for ${viewer.name}`);
const isSmall = (viewer: Attendee, label: string) =>
  until(async () => (await widthOf(viewer, label)) < 800, `${label} is as small as others for ${viewer.name}`);

/** Where it is once it no longer moves. */
async function restingBox(handle: Locator) {
  let before = await handle.boundingBox();
  await until(async () => {
    const now = await handle.boundingBox();
    const still = JSON.stringify(now) === JSON.stringify(before);
    before = now;
    return still && now !== null;
  }, 'it rests');
  return before ?? { x: 0, y: 0 };
}

async function pick(viewer: Attendee, label: string, item: string): Promise<void> {
  await viewer.tile(label).hover();
  await viewer.button(`Options for ${label}`).click();
  await viewer.tile(label).getByRole('button', { name: item, exact: true }).click();
}

const forwards = (videos: number, what: string) => until(() => videosForwarded(file.made) === videos, what);

describe('in one meeting', () => {
  const three = file.together(
    { name: 'Ada', init: [sharedWithSound, silentMicrophone, recordedActions] },
    { name: 'Bob', init: silentMicrophone },
    'Cleo',
  );

  async function chooseLayout({ page }: Attendee, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Change layout', exact: true }).click();
    const choice = page.getByRole('radio', { name });
    // The stage is in sight meanwhile, and each arrow key changes it.
    await until(async () => {
      if (await choice.isChecked()) return true;
      await page.keyboard.press('ArrowRight');
      return false;
    }, `${name} is chosen`);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Change layout', exact: true }).and(page.locator(':focus')).waitFor();
  }

  test('a pinned participant is large on this page only, and hidden small tiles are not sent', async () => {
    const [ada, bob] = three.people;
    await pick(ada, 'Bob', 'Pin');
    await isLarge(ada, 'Bob');
    expect(await widthOf(bob, 'Ada')).toBeLessThan(800);
    await forwards(6, 'everybody is sent to everybody');
    await ada.button('Hide small tiles').click();
    await ada.tile('Cleo').waitFor({ state: 'detached' });
    await forwards(5, 'Cleo is not sent to Ada');
    await ada.button('Show small tiles').click();
    await ada.sees('Cleo');
    await pick(ada, 'Bob', 'Unpin');
    await isSmall(ada, 'Bob');
    expect(three.meeting.problems).toEqual([]);
  });

  test('pinned people share the stage, and all are unpinned at once', async () => {
    const [ada] = three.people;
    await pick(ada, 'Bob', 'Pin');
    await pick(ada, 'Cleo', 'Pin');
    const widths = async () => [await widthOf(ada, 'Bob'), await widthOf(ada, 'Cleo'), await widthOf(ada, 'Ada (you)')];
    await until(async () => {
      const [bob = 0, cleo = 0, self = 0] = await widths();
      return bob === cleo && bob > 450 && self < 300;
    }, 'both are large');
    await pick(ada, 'Cleo', 'Unpin all');
    await until(async () => new Set(await widths()).size === 1, 'all are equally large');
  });

  test('tiles are put in another order by pointer and in their menus', async () => {
    const [ada] = three.people;
    const isBefore = (one: string, other: string) =>
      until(async () => {
        const [first, second] = [await ada.tile(one).boundingBox(), await ada.tile(other).boundingBox()];
        return first !== null && second !== null && first.y * 10_000 + first.x < second.y * 10_000 + second.x;
      }, `${one} is before ${other}`);
    await isBefore('Bob', 'Cleo');
    await pick(ada, 'Bob', 'Move back');
    await isBefore('Cleo', 'Bob');
    const [from, to] = [await restingBox(ada.tile('Bob')), await restingBox(ada.tile('Cleo'))];
    await ada.page.mouse.move(from.x + 150, from.y + 100);
    await ada.page.mouse.down();
    await ada.page.mouse.move(to.x + 150, to.y + 100, { steps: 5 });
    await ada.page.mouse.up();
    await isBefore('Bob', 'Cleo');
  });

  test('the menu of a tile opens by keyboard', async () => {
    const [ada] = three.people;
    await ada.button('Options for Bob').focus();
    await ada.page.keyboard.press('Enter');
    await ada.button('Pin').and(ada.page.locator(':focus')).waitFor();
    await ada.page.keyboard.press('Enter');
    await isLarge(ada, 'Bob');
    await pick(ada, 'Bob', 'Unpin');
    await isSmall(ada, 'Bob');
  });

  test('one tile fills the whole screen, and nothing else is sent meanwhile', async () => {
    const [ada] = three.people;
    await forwards(6, 'everybody is sent to everybody');
    await pick(ada, 'Bob', 'Full screen');
    const filled = () => ada.page.evaluate(() => document.fullscreenElement?.textContent ?? '');
    await until(async () => (await filled()).includes('Bob'), 'Bob fills the screen');
    await forwards(5, 'Cleo is not sent to Ada');
    await pick(ada, 'Bob', 'Exit full screen');
    await until(async () => (await filled()) === '', 'the page is as it was');
    await forwards(6, 'Cleo is sent again');
    expect(three.meeting.problems).toEqual([]);
  });

  test('of two screens the newest is large, and a click swaps them', async () => {
    const [ada, bob, cleo] = three.people;
    await bob.button('Share screen').click();
    await isLarge(ada, 'Bob’s screen');
    await cleo.button('Share screen').click();
    await isLarge(ada, 'Cleo’s screen');
    for (const name of ['Bob', 'Cleo']) await ada.sees(`${name}’s screen`);
    await ada.button('Enlarge Bob’s screen').click();
    await isLarge(ada, 'Bob’s screen');
    for (const sharer of [bob, cleo]) await sharer.button('Stop sharing').first().click();
    await isSmall(ada, 'Bob');
    expect(three.meeting.problems).toEqual([]);
  });

  test('the active speaker is large if that layout is chosen, also after coming back', async () => {
    const [ada, bob] = three.people;
    await bob.button('Mute microphone').click();
    await chooseLayout(ada, 'Active speaker');
    await isLarge(ada, 'Cleo');
    await ada.page.reload();
    await ada.join();
    await isLarge(ada, 'Cleo');
  });

  describe('of the two who are left', () => {
    beforeAll(async () => {
      const [ada, bob, cleo] = three.people;
      await cleo.close();
      await bob.button('Unmute microphone').click();
      await chooseLayout(ada, 'Automatic');
    });

    test('the self-view floats over the other one, and is moved by pointer and by keyboard', async () => {
      const [ada] = three.people;
      await isLarge(ada, 'Bob');
      const liesAt = (corner: string) => ada.button(`Move self-view, now at the ${corner}`).waitFor();
      await liesAt('bottom right');
      const handle = ada.page.getByRole('button', { name: /^Move self-view/ });
      await handle.press('ArrowUp');
      await liesAt('top right');
      await handle.press('Enter');
      await liesAt('bottom right');
      const stage = await ada.tile('Bob').boundingBox();
      const resting = await restingBox(handle);
      if (!stage) throw new Error('Bob has no tile');
      await ada.page.mouse.move(resting.x + 40, resting.y + 40);
      await ada.page.mouse.down();
      await ada.page.mouse.move(stage.x + 300, stage.y + 200, { steps: 5 });
      await ada.page.mouse.up();
      await liesAt('top left');
      expect((await restingBox(handle)).x).toBeLessThan(stage.x + 30);
    });

    test('tiles move smoothly, and at once with reduced motion', async () => {
      const [ada] = three.people;
      const motion = () =>
        ada.tile('Ada (you)').evaluate((tile) => {
          const { transitionDuration, animationName } = getComputedStyle(tile);
          const moves = transitionDuration.split(', ').some((time) => time !== '0s');
          return { moves, appears: animationName !== 'none' };
        });
      await ada.page.emulateMedia({ reducedMotion: 'no-preference' });
      expect(await motion()).toEqual({ moves: true, appears: true });
      await ada.page.emulateMedia({ reducedMotion: 'reduce' });
      expect(await motion()).toEqual({ moves: false, appears: false });
    });

    test('a screen is zoomed and moved by keys, and by a double click', async () => {
      const [ada, bob] = three.people;
      await bob.button('Share screen').click();
      await isLarge(ada, 'Bob’s screen');
      const pane = ada.page.getByRole('group', { name: /^Bob’s screen/ });
      // It listens to keys a moment after it appears.
      await until(async () => {
        if ((await ada.page.getByText('150 %').count()) > 0) return true;
        await pane.press('+');
        return false;
      }, 'it is magnified');
      const before = await pane.locator('video').boundingBox();
      await pane.press('ArrowLeft');
      expect((await pane.locator('video').boundingBox())?.x).toBe((before?.x ?? 0) + 60);
      await pane.press('0');
      await ada.page.getByText('100 %').waitFor();
      await pane.dblclick();
      await ada.page.getByText('200 %').waitFor();
      await bob.button('Stop sharing').first().click();
      await pane.waitFor({ state: 'detached' });
    });

    test('the audio of a screen is played in stereo, and can be muted on this page only', async () => {
      const [ada, bob] = three.people;
      await ada.button('Mute microphone').click();
      await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
      await ada.button('Share screen').click();
      await ada.page.getByText('You are sharing your screen and its audio').waitFor();
      const playing = () => bob.page.locator('audio').count();
      await until(async () => (await playing()) === 2, 'her voice and her screen are played');
      await bob.hears();
      expect(await ada.sendAnswer()).toMatch(/a=fmtp:.*stereo=1/);
      await pick(bob, 'Ada’s screen', 'Mute its audio for me');
      await until(async () => (await playing()) === 1, 'it is not played');
      await ada.button('Stop sharing').first().click();
      await bob.tile('Ada’s screen').waitFor({ state: 'detached' });
    });

    test('the self-view is hidden on this page only, also at the next visit', async () => {
      const [ada, bob] = three.people;
      await pick(ada, 'Ada (you)', 'Hide self-view');
      await ada.tile('Ada (you)').waitFor({ state: 'detached' });
      await bob.sees('Ada');
      await ada.button('Leave').click();
      await ada.button('Rejoin').click();
      await ada.sees('Bob');
      expect(await ada.tile('Ada (you)').count()).toBe(0);
      await ada.button('Change layout').click();
      await ada.page.getByRole('checkbox', { name: 'Show self-view' }).check();
      await ada.page.keyboard.press('Escape');
      await ada.tile('Ada (you)').waitFor();
    });

    test('leaving the tab opens picture-in-picture if the user has chosen that', async () => {
      const [ada] = three.people;
      const knows = () => ada.page.evaluate(() => typeof window.actions.get('enterpictureinpicture') === 'function');
      expect(await knows()).toBe(false);
      await ada.button('More').click();
      await ada.button('Settings').click();
      await ada.page.getByRole('tab', { name: 'General' }).click();
      await ada.page.getByRole('checkbox', { name: /^Open picture-in-picture/ }).check();
      await ada.page.keyboard.press('Escape');
      await until(knows, 'the browser is asked to call back');
      const opened = ada.page.context().waitForEvent('page');
      await ada.page.evaluate(() => window.actions.get('enterpictureinpicture')?.());
      const mini = await opened;
      await mini.getByText('Bob', { exact: true }).waitFor();
      await mini.close();
    });

    test('picture-in-picture shows the most important video, also while the page is hidden, and ends with the call', async () => {
      const [ada] = three.people;
      await ada.sees('Bob');
      const opened = ada.page.context().waitForEvent('page');
      await ada.button('More').click();
      await ada.button('Picture-in-picture').click();
      const mini = await opened;
      await until(
        () => mini.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth > 2),
        'it shows Bob',
      );
      await mini.getByText('Bob', { exact: true }).waitFor();
      await mini.getByRole('button', { name: 'Leave' }).click();
      await ada.button('Rejoin').waitFor();
      await until(() => mini.isClosed(), 'the small window is closed');
    });
  });
});
