import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { breakableSockets } from '../support/breakable-sockets.ts';
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

async function inPreJoin(name: string, { room = 'states', init }: { room?: string; init?: () => void } = {}) {
  const attendee = await Attendee.open(browser, { url: server.url, room, name, ...(init ? { init } : {}) });
  attendees.push(attendee);
  return attendee;
}

/** Runs in the page: every getUserMedia fails with an error of that name. */
function failing(name: string): () => void {
  return new Function(
    `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('as the test wants', '${name}'); };`,
  ) as () => void;
}

test('a person who denies camera and microphone sees the reason, and can join anyway', async () => {
  const ada = await inPreJoin('Ada');
  await ada.page.getByText('Camera and microphone are blocked').first().waitFor();
  await ada.join();
  const bob = await inPreJoin('Bob');
  await bob.join();
  await bob.tile('Ada').waitFor();
  expect(await bob.tile('Ada').locator('video').count()).toBe(0);
  expect(ada.problems).toEqual([]);
});

test.each([
  { error: 'NotFoundError', text: 'No camera and no microphone found' },
  { error: 'NotReadableError', text: 'Another app is using camera and microphone' },
  { error: 'OverconstrainedError', text: 'The selected camera and microphone are not available' },
])('$error has its own sentence, and one can join anyway', async ({ error, text }) => {
  const ada = await inPreJoin('Ada', { init: failing(error) });
  await ada.page.getByText(text).first().waitFor();
  await ada.join();
});

test('a full room says so, and admits after somebody has left', async () => {
  const ada = await inPreJoin('Ada');
  await ada.join();
  const bob = await inPreJoin('Bob');
  await bob.join();
  const cleo = await inPreJoin('Cleo');
  await cleo.button('Join').click();
  await cleo.page.getByRole('heading', { name: 'This meeting is full' }).waitFor();
  await bob.button('Leave').click();
  await bob.button('Rejoin').waitFor();
  await cleo.button('Try again').click();
  await cleo.button('Leave').waitFor();
});

test('while rejoining, the end page stays, and its button says so', async () => {
  const ada = await inPreJoin('Ada');
  await ada.join();
  await ada.button('Leave').click();
  await ada.button('Rejoin').waitFor();
  await ada.page.evaluate(rememberHeadings);
  await ada.button('Rejoin').click();
  await ada.button('Leave').waitFor();
  expect(await ada.page.evaluate('headings')).toEqual(['You left the meeting', 'states']);
});

test('a broken connection recovers by itself, and nobody else is affected', async () => {
  const ada = await inPreJoin('Ada', { init: breakableSockets });
  await ada.join();
  const bob = await inPreJoin('Bob');
  await bob.join();
  await ada.tile('Bob').waitFor();
  await ada.page.evaluate('breakSockets()');
  await ada.page.getByText('Connection lost').waitFor();
  await ada.tile('Bob').waitFor();
  await ada.page.evaluate('allowSockets()');
  await ada.page.getByRole('log').getByText('You are back in the meeting.').waitFor();
  await ada.tile('Bob').waitFor();
  await bob.tile('Ada').waitFor();
});

test('from the landing page to leaving everything works by keyboard, and the focus is never lost', async () => {
  const ada = await inPreJoin('Ada');
  const { page } = ada;
  await page.goto(server.url);
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  type Role = 'heading' | 'button' | 'textbox' | 'main';
  const hasFocus = (role: Role, name: string | RegExp) =>
    page.getByRole(role, { name }).evaluateAll((found) => found.some((one) => one === document.activeElement));
  const focused = (role: Role, name: string | RegExp) =>
    until(() => hasFocus(role, name), `${role} ${name} has the focus`);
  const tabTo = async (role: Role, name: string) => {
    for (let tabs = 0; tabs < 20 && !(await hasFocus(role, name)); tabs += 1) await press('Tab');
    expect(await hasFocus(role, name)).toBe(true);
  };
  await focused('heading', /^Talk/);
  await press('Tab', 'Enter');
  await focused('heading', 'Ready to join?');
  await page.getByText('Camera and microphone are blocked').waitFor();
  await tabTo('button', 'Try again');
  await tabTo('textbox', 'Your name');
  await press('Enter');
  await focused('main', /^Meeting/);
  await tabTo('button', 'Choose microphone and speaker');
  await press('Enter');
  await page.getByRole('dialog', { name: 'Choose microphone and speaker' }).waitFor();
  await press('Escape');
  await focused('button', 'Choose microphone and speaker');
  await tabTo('button', 'Leave');
  await press('Enter');
  await focused('heading', 'You left the meeting');
  await press('Tab', 'Tab', 'Enter');
  await focused('heading', /^Talk/);
});

test('the language changes in the middle of a call, and stays', async () => {
  const ada = await inPreJoin('Ada');
  await ada.join();
  await ada.button('More').click();
  await ada.button('Settings').click();
  await ada.page.getByRole('tab', { name: 'General' }).click();
  await ada.page.getByLabel('Language').selectOption('ko');
  await ada.page.keyboard.press('Escape');
  await ada.button('나가기').click();
  await ada.page.getByRole('heading', { name: '회의에서 나왔습니다' }).waitFor();
  await ada.page.reload();
  await ada.page.getByRole('heading', { name: '회의 참여 준비' }).waitFor();
});

test('an invalid room name is reported as such', async () => {
  const ada = await inPreJoin('Ada', { room: '!!!' });
  await ada.page.getByRole('heading', { name: 'This is not a meeting link' }).waitFor();
});

test('when the server shuts down, the page says so and rejoins the next one automatically', async () => {
  const port = Number(new URL(server.url).port);
  const ada = await inPreJoin('Ada');
  await ada.join();
  await server.close();
  await ada.page.getByText('The server is restarting.').waitFor();
  server = await startTestServer({ http: { port }, rooms: { maxPeople: 2 } });
  await until(async () => (await server.routers()).length === 1, 'Ada is back');
  await ada.page.getByText('The server is restarting.').waitFor({ state: 'detached' });
  await ada.button('Leave').waitFor();
});

test('a meeting is started from the landing page, and its link leads others into it', async () => {
  const ada = await inPreJoin('Ada');
  await ada.page.goto(server.url);
  await ada.button('Start a meeting').click();
  await ada.page.getByLabel('Your name').fill('Ada');
  await ada.join();
  const bob = await inPreJoin('Bob', {
    room: decodeURIComponent(new URL(ada.page.url()).pathname.split('/').at(-1) ?? ''),
  });
  await bob.join();
  await bob.tile('Ada').waitFor();
});

/** Runs in the page: `headings` collects every first heading that is shown from now on. */
function rememberHeadings(): void {
  const headings: string[] = [];
  const look = () => {
    const now = document.querySelector('h1')?.textContent ?? '';
    if (now !== headings.at(-1)) headings.push(now);
  };
  look();
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
  Object.assign(window, { headings });
}
