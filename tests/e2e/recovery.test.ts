/** Failures during a call, and what one sees of them. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { breakableSockets } from '../support/breakable-sockets.ts';
import { Attendee, type AttendeeOptions, launchBrowser } from '../support/browser.ts';
import { blinksOf, countBlinks } from '../support/count-blinks.ts';
import { seesMore } from '../support/sees-more.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let server: TestServer;
let browser: Browser;
let attendees: Attendee[] = [];

beforeEach(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
});

afterEach(async () => {
  await Promise.all(attendees.map((attendee) => attendee.close()));
  attendees = [];
  await Promise.all([server.close(), browser.close()]);
});

async function enter(name: string, options: Partial<AttendeeOptions> = {}): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name, ...options });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

test('while the socket is lost media continues, no tile blinks, and the same seat is resumed', async () => {
  const [ada, bob] = [await enter('Ada', { init: breakableSockets }), await enter('Bob')];
  await seesMore(ada, 'Bob', 5);
  await seesMore(bob, 'Ada', 5);
  for (const { page } of [ada, bob]) await page.evaluate(countBlinks);
  await ada.page.evaluate('breakSockets()');
  await ada.page.getByText('Connection lost').waitFor();
  await Promise.all([seesMore(ada, 'Bob', 60), seesMore(bob, 'Ada', 60)]);
  await ada.page.evaluate('allowSockets()');
  await ada.page.getByText('Connection lost').waitFor({ state: 'detached' });
  await Promise.all([seesMore(ada, 'Bob', 10), seesMore(bob, 'Ada', 10)]);
  expect([await blinksOf(ada), await blinksOf(bob)]).toEqual([0, 0]);
  expect(await bob.page.getByRole('list', { name: 'Notifications' }).getByText('left').count()).toBe(0);
});

test('what happened during an interruption is there afterwards', async () => {
  const ada = await enter('Ada', { init: breakableSockets });
  const bob = await enter('Bob');
  await seesMore(ada, 'Bob', 5);
  await ada.page.evaluate('breakSockets()');
  await ada.page.getByText('Connection lost').waitFor();
  const cleo = await enter('Cleo');
  await bob.button('Leave').click();
  await bob.button('Rejoin').waitFor();
  await cleo.button('Raise hand').click();
  await ada.page.evaluate('allowSockets()');
  await seesMore(ada, 'Cleo', 5);
  await seesMore(cleo, 'Ada', 5);
  await ada.tile('Cleo').getByRole('img', { name: 'Hand raised, number 1' }).waitFor();
  expect(await ada.tile('Bob').count()).toBe(0);
});

test('what a participant does during an interruption is done afterwards', async () => {
  const [ada, bob] = [await enter('Ada', { init: breakableSockets }), await enter('Bob')];
  await seesMore(bob, 'Ada', 5);
  await ada.page.evaluate('breakSockets()');
  await ada.page.getByText('Connection lost').waitFor();
  await ada.button('Raise hand').click();
  await ada.button('Mute microphone').click();
  await ada.page.evaluate('allowSockets()');
  await bob.tile('Ada').getByRole('img', { name: 'Hand raised, number 1' }).waitFor();
  await bob.tile('Ada').getByLabel('Muted').waitFor();
});

test('of two tabs with one key the newer has the seat, and the older says so', async () => {
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  const key = await ada.page.evaluate(() => sessionStorage.getItem('seat'));
  const twin = await enter('Ada', { init: `sessionStorage.setItem('seat', ${JSON.stringify(key)})` });
  await ada.page.getByRole('heading', { name: 'You joined this meeting elsewhere' }).waitFor();
  await seesMore(twin, 'Bob', 5);
  await seesMore(bob, 'Ada', 5);
  expect(await bob.tile('Ada').count()).toBe(1);
});

test('a participant who closes the page has left at once', async () => {
  const [ada, bob] = [await enter('Ada'), await enter('Bob')];
  await ada.tile('Bob').waitFor();
  await bob.page.goto('about:blank');
  await ada.tile('Bob').waitFor({ state: 'detached' });
});
