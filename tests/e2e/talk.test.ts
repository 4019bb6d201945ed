/** What people do beside seeing and hearing each other, in real browsers. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { RawClient } from '../support/raw-client.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let browser: Browser;
const attendees: Attendee[] = [];
const clients: RawClient[] = [];

beforeAll(async () => {
  server = await startTestServer();
  browser = await launchBrowser({ refuse: true });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
  await until(async () => (await server.routers()).length === 0, 'nothing is left of the meeting');
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

async function enter(name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'talk', name });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

/** Takes part without a browser. */
async function seat(name: string): Promise<RawClient> {
  const client = new RawClient(server.url);
  clients.push(client);
  await client.join('talk', name);
  return client;
}

const focused = (attendee: Attendee, role: 'button' | 'complementary' | 'textbox', name: string) =>
  until(
    () =>
      attendee.page
        .getByRole(role, { name, exact: true })
        .evaluateAll((found) => found.some((one) => one === document.activeElement)),
    `${role} ${name} has the focus`,
  );

test('the list of people is opened and closed by keyboard, and the focus goes back to its button', async () => {
  const ada = await enter('Ada');
  await ada.button('Show people').focus();
  await ada.page.keyboard.press('Enter');
  await focused(ada, 'complementary', 'People');
  await ada.page.keyboard.press('Escape');
  await ada.page.getByRole('complementary', { name: 'People' }).waitFor({ state: 'detached' });
  await focused(ada, 'button', 'Show people');
  expect(ada.problems).toEqual([]);
});

test('people are found by name among many', async () => {
  const ada = await enter('Ada');
  for (const name of ['Zoë', 'Bob', '김민아']) await seat(name);
  await ada.button('Show people').click();
  const people = ada.page.getByRole('complementary', { name: 'People' }).getByRole('listitem');
  await until(async () => (await people.count()) === 4, 'all four are listed');
  expect(await people.first().textContent()).toContain('Ada (you)');
  await ada.page.getByRole('searchbox', { name: 'Search people' }).fill('zoe');
  await until(async () => (await people.count()) === 1, 'one is found');
  expect(await people.textContent()).toContain('Zoë');
  await ada.page.getByRole('searchbox', { name: 'Search people' }).fill('nobody');
  await ada.page.getByText('Nobody here has such a name.').waitFor();
});
