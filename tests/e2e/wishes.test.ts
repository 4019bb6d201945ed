/** What people look at decides what is sent, in real browsers. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let browser: Browser;
let server: TestServer;
const attendees: Attendee[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser.close());

beforeEach(async () => {
  server = await startTestServer({ rooms: { maxVisible: 1 } });
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

const sees = (viewer: Attendee, name: string) => async () => ((await viewer.pictureOf(name))?.framesDecoded ?? 0) > 0;
const activeLayers = async (attendee: Attendee) =>
  (await attendee.sendEncodings()).filter(({ active }) => active).length;

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

test('sound alone is received where somebody wishes so, and pictures again afterwards', async () => {
  const [ada, bob] = [await attend('Ada'), await attend('Bob')];
  await until(sees(bob, 'Ada'), 'Bob sees Ada');
  await bob.button('Choose camera').click();
  await bob.page.getByRole('checkbox', { name: 'Receive sound only' }).check();
  await until(async () => (await activeLayers(ada)) === 0, 'nobody takes the picture of Ada');
  await bob.button('Show video').click();
  const { framesDecoded = 0 } = (await bob.pictureOf('Ada')) ?? {};
  await until(async () => ((await bob.pictureOf('Ada'))?.framesDecoded ?? 0) > framesDecoded, 'the picture is back');
});

test('people beyond one page are on the next, and their pictures come when it is turned', async () => {
  const ada = await attend('Ada');
  await attend('Bob');
  await attend('Cleo');
  await until(sees(ada, 'Bob'), 'Ada sees Bob');
  await ada.page.getByText('1 of 2').waitFor();
  expect(await ada.tile('Cleo').count()).toBe(0);
  await ada.button('Next page').click();
  await until(sees(ada, 'Cleo'), 'Ada sees Cleo');
  expect(await ada.tile('Bob').count()).toBe(0);
  await ada.button('Previous page').click();
  await until(sees(ada, 'Bob'), 'Ada sees Bob again');
});
