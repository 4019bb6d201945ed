/** What one person can do about another without a host: for themselves alone. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { type Made, madeOn } from '../support/made-on.ts';
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

beforeEach(async () => {
  server = await startTestServer();
  made = madeOn(server);
});
afterEach(async () => {
  for (const attendee of attendees.splice(0)) await attendee.close();
  await server.close();
});

async function attend(name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

async function choose(viewer: Attendee, label: string, item: string): Promise<void> {
  await viewer.tile(label).hover();
  await viewer.button(`Options for ${label}`).click();
  await viewer.tile(label).getByRole('button', { name: item, exact: true }).click();
}

const hears = (viewer: Attendee, count: number) =>
  until(async () => (await viewer.page.locator('audio').count()) === count, `${viewer.name} hears ${count}`);
const sees = (viewer: Attendee, label: string) =>
  until(async () => ((await viewer.pictureOf(label))?.framesDecoded ?? 0) > 0, `${viewer.name} sees ${label}`);
const flowing = () =>
  made.consumers.filter(({ kind, paused, closed }) => kind === 'video' && !paused && !closed).length;

async function say(speaker: Attendee, text: string): Promise<void> {
  await speaker.page.getByRole('textbox', { name: 'Write a message' }).fill(text);
  await speaker.page.keyboard.press('Enter');
}

test('one person mutes another for themselves, and hears them again', async () => {
  const [ada] = [await attend('Ada'), await attend('Bob')];
  await hears(ada, 1);
  await choose(ada, 'Bob', 'Mute for me');
  await hears(ada, 0);
  await ada.tile('Bob').getByRole('img', { name: 'Muted by you' }).waitFor();
  await choose(ada, 'Bob', 'Unmute for me');
  await hears(ada, 1);
});

test('a hidden camera is not even sent, and comes back when it is shown', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await sees(ada, 'Bob');
  await choose(ada, 'Bob', 'Hide video for me');
  await until(() => flowing() === 1, 'only Ada is forwarded');
  await until(async () => (await ada.tile('Bob').locator('video').count()) === 0, 'no picture is left');
  expect(await bob.pictureOf('Ada')).toBeDefined();
  await choose(ada, 'Bob', 'Show video');
  await sees(ada, 'Bob');
});

test('a blocked person is neither seen, heard nor read, also after a reload, until they are unblocked', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await sees(ada, 'Bob');
  await choose(ada, 'Bob', 'Block for me');
  await hears(ada, 0);
  await ada.button('Show chat').click();
  await bob.button('Show chat').click();
  await say(bob, 'do you read this?');
  await bob.page.keyboard.press('Escape');
  await bob.button('Raise hand').click();
  await say(ada, 'nothing to read');
  await ada.page.getByText('nothing to read').first().waitFor();
  await bob.page.getByText('nothing to read').first().waitFor();
  expect(await ada.page.getByText('do you read this?').count()).toBe(0);
  expect(await ada.page.getByRole('img', { name: /hand/i }).count()).toBe(0);

  await ada.page.reload();
  await ada.join();
  await ada.tile('Bob').getByRole('img', { name: 'Blocked by you' }).waitFor();
  await ada.button('Show people').click();
  const row = ada.page.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Bob' });
  await row.getByRole('button', { name: 'Options for Bob' }).click();
  await row.getByRole('button', { name: 'Unblock' }).click();
  await sees(ada, 'Bob');
  await hears(ada, 1);
  await ada.button('Show chat').click();
  await ada.page.getByText('do you read this?').first().waitFor();
});

test('a blocked person who leaves and joins again, under another name too, stays blocked; in a new tab they are somebody new', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await sees(ada, 'Bob');
  await choose(ada, 'Bob', 'Block for me');
  await bob.button('Leave').click();
  await bob.button('Rejoin').click();
  await bob.button('Leave').waitFor();
  await ada.tile('Bob').getByRole('img', { name: 'Blocked by you' }).waitFor();
  await bob.page.goto(`${server.url}/r/blue?name=Bobby`);
  await bob.join();
  await ada.tile('Bobby').getByRole('img', { name: 'Blocked by you' }).waitFor();
  await bob.button('Leave').click();
  await attend('Bob');
  await sees(ada, 'Bob');
});
