/** The layout of the stage, and its effect on what is sent, in real browsers. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, type InitScript, launchBrowser } from '../support/browser.ts';
import { colouredCameras } from '../support/coloured-cameras.ts';
import { type Made, madeOn } from '../support/made-on.ts';
import { sharedWithSound } from '../support/shared-with-sound.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let browser: Browser;
let server: TestServer;
let made: Made;
const attendees: Attendee[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(() => begin({}));

afterEach(async () => {
  for (const attendee of attendees.splice(0)) await attendee.close();
  await server.close();
});

async function begin(rooms: { maxVisible?: number }): Promise<void> {
  server = await startTestServer({ rooms });
  made = madeOn(server);
}

type Coming = { muted?: boolean; init?: InitScript[] };

async function attend(name: string, { muted = false, init = [colouredCameras] }: Coming = {}): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name, init });
  attendees.push(attendee);
  if (muted) await attendee.button('Mute microphone').click();
  await attendee.join();
  return attendee;
}

const sees = (viewer: Attendee, label: string) =>
  until(async () => ((await viewer.videoOf(label))?.framesDecoded ?? 0) > 0, `${viewer.name} sees ${label}`);

/** In CSS pixels, once it has come to rest. */
const widthOf = async (viewer: Attendee, label: string) => (await viewer.tile(label).boundingBox())?.width ?? 0;
const isLarge = (viewer: Attendee, label: string) =>
  until(async () => (await widthOf(viewer, label)) > 800, `${label} is large for ${viewer.name}`);

async function pick(viewer: Attendee, label: string, item: string): Promise<void> {
  await viewer.tile(label).hover();
  await viewer.button(`Options for ${label}`).click();
  await viewer.tile(label).getByRole('button', { name: item, exact: true }).click();
}

const flowing = () =>
  made.consumers.filter(({ kind, paused, closed }) => kind === 'video' && !paused && !closed).length;

test('a pinned participant is large on this page only, and hidden small tiles are not sent', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await attend('Cleo');
  for (const name of ['Bob', 'Cleo']) await sees(ada, name);
  await pick(ada, 'Bob', 'Pin');
  await isLarge(ada, 'Bob');
  expect(await widthOf(bob, 'Ada')).toBeLessThan(800);
  await until(() => flowing() === 6, 'everybody is sent to everybody');
  await ada.button('Hide small tiles').click();
  await ada.tile('Cleo').waitFor({ state: 'detached' });
  await until(() => flowing() === 5, 'Cleo is not sent to Ada');
  await ada.button('Show small tiles').click();
  await sees(ada, 'Cleo');
  await pick(ada, 'Bob', 'Unpin');
  await until(async () => (await widthOf(ada, 'Bob')) < 800, 'Bob is as large as the others');
  expect(ada.problems).toEqual([]);
});

test('the menu of a tile opens by keyboard', async () => {
  const ada = await attend('Ada');
  await attend('Bob');
  await sees(ada, 'Bob');
  await ada.button('Options for Bob').focus();
  await ada.page.keyboard.press('Enter');
  await ada.button('Pin').and(ada.page.locator(':focus')).waitFor();
  await ada.page.keyboard.press('Enter');
  await isLarge(ada, 'Bob');
});

test('the active speaker is large if that layout is chosen, also after coming back', async () => {
  const ada = await attend('Ada');
  await attend('Bob', { muted: true });
  await attend('Cleo');
  await ada.button('More').click();
  await ada.button('Change layout').click();
  await ada.page.getByRole('radio', { name: 'Active speaker' }).check();
  await ada.page.keyboard.press('Escape');
  await isLarge(ada, 'Cleo');
  await ada.page.reload();
  await ada.join();
  await isLarge(ada, 'Cleo');
});

test('a speaker on a later page moves to the first', async () => {
  await server.close();
  await begin({ maxVisible: 1 });
  const ada = await attend('Ada');
  await attend('Bob', { muted: true });
  const cleo = await attend('Cleo', { muted: true });
  await sees(ada, 'Bob');
  expect(await ada.tile('Cleo').count()).toBe(0);
  await cleo.button('Unmute microphone').click();
  await sees(ada, 'Cleo');
  expect(await ada.tile('Bob').count()).toBe(0);
});

test('of two screens the newest is large, and a click swaps them', async () => {
  const [ada, bob, cleo] = [await attend('Ada'), await attend('Bob'), await attend('Cleo')];
  await bob.button('Share screen').click();
  await isLarge(ada, 'Bob’s screen');
  await cleo.button('Share screen').click();
  await isLarge(ada, 'Cleo’s screen');
  for (const name of ['Bob', 'Cleo']) await sees(ada, `${name}’s screen`);
  await ada.button('Enlarge Bob’s screen').click();
  await isLarge(ada, 'Bob’s screen');
  expect([...ada.problems, ...bob.problems, ...cleo.problems]).toEqual([]);
});

test('a screen is zoomed and moved by keys, and by a double click', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
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
});

test('the audio of a screen is played in stereo, and can be muted on this page only', async () => {
  const ada = await attend('Ada', { muted: true, init: [sharedWithSound] });
  const bob = await attend('Bob', { muted: true });
  await ada.button('Share screen').click();
  await ada.page.getByText('You are sharing your screen and its audio').waitFor();
  const arrived = async () =>
    (await bob.received()).filter(({ kind, audioEnergy }) => kind === 'audio' && audioEnergy > 0);
  await until(async () => (await arrived()).length === 1, 'Bob hears the screen');
  expect(await ada.sendAnswer()).toMatch(/a=fmtp:.*stereo=1/);
  const playing = () => bob.page.locator('audio').count();
  expect(await playing()).toBe(2);
  await pick(bob, 'Ada’s screen', 'Mute its audio for me');
  await until(async () => (await playing()) === 1, 'it is not played');
});

test('picture-in-picture shows the most important video, also while the page is hidden, and ends with the call', async () => {
  const ada = await attend('Ada');
  await attend('Bob');
  await sees(ada, 'Bob');
  const opened = ada.page.context().waitForEvent('page');
  await ada.button('More').click();
  await ada.button('Picture-in-picture').click();
  const mini = await opened;
  await until(() => mini.locator('video').evaluate((video: HTMLVideoElement) => video.videoWidth > 2), 'it shows Bob');
  await mini.getByText('Bob', { exact: true }).waitFor();
  await mini.getByRole('button', { name: 'Leave' }).click();
  await ada.button('Rejoin').waitFor();
  await until(() => mini.isClosed(), 'the small window is closed');
});

test('one tile fills the whole screen, and nothing else is sent meanwhile', async () => {
  const ada = await attend('Ada');
  await attend('Bob');
  await attend('Cleo');
  for (const name of ['Bob', 'Cleo']) await sees(ada, name);
  await until(() => flowing() === 6, 'everybody is sent to everybody');
  await pick(ada, 'Bob', 'Full screen');
  const filled = () => ada.page.evaluate(() => document.fullscreenElement?.textContent ?? '');
  await until(async () => (await filled()).includes('Bob'), 'Bob fills the screen');
  await until(() => flowing() === 5, 'Cleo is not sent to Ada');
  await pick(ada, 'Bob', 'Exit full screen');
  await until(async () => (await filled()) === '', 'the page is as it was');
  await until(() => flowing() === 6, 'Cleo is sent again');
  expect(ada.problems).toEqual([]);
});

test('the self-view is hidden on this page only, also at the next visit', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await pick(ada, 'Ada (you)', 'Hide self-view');
  await ada.tile('Ada (you)').waitFor({ state: 'detached' });
  await sees(bob, 'Ada');
  await ada.button('Leave').click();
  await ada.button('Rejoin').click();
  await sees(ada, 'Bob');
  expect(await ada.tile('Ada (you)').count()).toBe(0);
  await ada.button('More').click();
  await ada.button('Change layout').click();
  await ada.page.getByRole('checkbox', { name: 'Show self-view' }).check();
  await ada.page.keyboard.press('Escape');
  await ada.tile('Ada (you)').waitFor();
});

test('tiles move smoothly, and at once with reduced motion', async () => {
  const ada = await attend('Ada');
  const motion = () =>
    ada.tile('Ada (you)').evaluate((tile) => {
      const { transitionDuration, animationName } = getComputedStyle(tile);
      return { moves: transitionDuration.split(', ').some((time) => time !== '0s'), appears: animationName !== 'none' };
    });
  await ada.page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await motion()).toEqual({ moves: true, appears: true });
  await ada.page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await motion()).toEqual({ moves: false, appears: false });
});
