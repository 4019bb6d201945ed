import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
let browser: Browser;
const attendees: Attendee[] = [];

beforeAll(async () => {
  server = await startTestServer({ rooms: { maxPeople: 2 } });
  browser = await launchBrowser({ refuse: true });
});

afterEach(async () => {
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

async function atTheDoor(name: string, { room = 'states', init }: { room?: string; init?: () => void } = {}) {
  const attendee = await Attendee.open(browser, { url: server.url, room, name, ...(init ? { init } : {}) });
  attendees.push(attendee);
  return attendee;
}

/** Runs in the page: every getUserMedia fails with the error whose name stands in `window.captureError`. */
function failing(name: string): () => void {
  return new Function(
    `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('as the test wants', '${name}'); };`,
  ) as () => void;
}

test('who refuses camera and microphone is told so, and joins all the same', async () => {
  const ada = await atTheDoor('Ada');
  await ada.page.getByText('The camera is blocked').first().waitFor();
  await ada.join();
  const bob = await atTheDoor('Bob');
  await bob.join();
  await bob.tile('Ada').waitFor();
  expect(await bob.tile('Ada').locator('video').count()).toBe(0);
  expect(ada.problems).toEqual([]);
});

test.each([
  { error: 'NotFoundError', text: 'No camera found' },
  { error: 'NotReadableError', text: 'Another program is using the camera' },
  { error: 'OverconstrainedError', text: 'The chosen camera is not available' },
])('$error has its own sentence, and one joins all the same', async ({ error, text }) => {
  const ada = await atTheDoor('Ada', { init: failing(error) });
  await ada.page.getByText(text).first().waitFor();
  await ada.join();
});

test('a full room says so, and lets in when somebody left', async () => {
  const ada = await atTheDoor('Ada');
  await ada.join();
  const bob = await atTheDoor('Bob');
  await bob.join();
  const cleo = await atTheDoor('Cleo');
  await cleo.button('Join').click();
  await cleo.page.getByRole('heading', { name: 'This meeting is full' }).waitFor();
  await bob.button('Leave').click();
  await bob.button('Rejoin').waitFor();
  await cleo.button('Try again').click();
  await cleo.button('Leave').waitFor();
});

test('a name that can be no room is said to be none', async () => {
  const ada = await atTheDoor('Ada', { room: '!!!' });
  await ada.page.getByRole('heading', { name: 'This link leads to no meeting' }).waitFor();
});

test('when the server shuts down, and when it comes back, the person knows', async () => {
  const port = Number(new URL(server.url).port);
  const ada = await atTheDoor('Ada');
  await ada.join();
  await server.close();
  await ada.page.getByRole('heading', { name: 'The server is restarting' }).waitFor();
  server = await startTestServer({ http: { port }, rooms: { maxPeople: 2 } });
  await ada.button('Try again').click();
  await ada.button('Leave').waitFor();
  await until(async () => (await server.routers()).length === 1, 'Ada is back');
});

test('a meeting is started from the front page, and its link leads others into it', async () => {
  const ada = await atTheDoor('Ada');
  await ada.page.goto(server.url);
  await ada.button('Start a meeting').click();
  await ada.page.getByLabel('Your name').fill('Ada');
  await ada.join();
  const bob = await atTheDoor('Bob', {
    room: decodeURIComponent(new URL(ada.page.url()).pathname.split('/').at(-1) ?? ''),
  });
  await bob.join();
  await bob.tile('Ada').waitFor();
});
