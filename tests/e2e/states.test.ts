import { expect, test } from '@jest/globals';
import { breakableSockets } from '../support/breakable-sockets.ts';
import { chromiumBin } from '../support/browser.ts';
import { meetings } from '../support/meetings.ts';
import { startTestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

// The headless shell grants what should be denied.
const file = meetings({ server: { rooms: { maxPeople: 2 } }, browser: { refuse: true, executablePath: chromiumBin } });
const { open, enter } = file;

/** Runs in the page: every getUserMedia fails with an error of that name. */
function failing(name: string): () => void {
  return new Function(
    `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('as the test wants', '${name}'); };`,
  ) as () => void;
}

test('a person who denies camera and microphone sees the reason, and can join anyway', async () => {
  const ada = await open('Ada');
  await ada.page.getByText('Camera and microphone are blocked').first().waitFor();
  await ada.join();
  const [bob] = await enter('Bob');
  await bob.tile('Ada').waitFor();
  expect(await bob.tile('Ada').locator('video').count()).toBe(0);
  expect(file.problems).toEqual([]);
});

test.each([
  { error: 'NotFoundError', text: 'No camera or microphone found' },
  { error: 'NotReadableError', text: 'Another app is using the camera and microphone' },
  { error: 'OverconstrainedError', text: 'The selected camera and microphone are not available' },
])('$error has its own sentence, and one can join anyway', async ({ error, text }) => {
  const ada = await open({ name: 'Ada', init: failing(error) });
  await ada.page.getByText(text).first().waitFor();
  await ada.join();
});

test('a full room says so, and admits after somebody has left', async () => {
  await enter('Ada');
  const [bob] = await enter('Bob');
  const cleo = await open('Cleo');
  await cleo.button('Join').click();
  await cleo.page.getByRole('heading', { name: 'This meeting is full' }).waitFor();
  await bob.button('Leave').click();
  await bob.button('Rejoin').waitFor();
  await cleo.button('Try again').click();
  await cleo.button('Leave').waitFor();
});

test('while rejoining, the end page stays, and its button says so', async () => {
  const [ada] = await enter('Ada');
  await ada.button('Leave').click();
  await ada.button('Rejoin').waitFor();
  await ada.page.evaluate(rememberHeadings);
  await ada.button('Rejoin').click();
  await ada.button('Leave').waitFor();
  expect(await ada.page.evaluate('headings')).toEqual(['You left the meeting', file.room]);
});

test('a broken connection recovers by itself, and nobody else is affected', async () => {
  const [ada] = await enter({ name: 'Ada', init: breakableSockets });
  const [bob] = await enter('Bob');
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
  const ada = await open('Ada');
  const { page } = ada;
  await page.goto(file.server.url);
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
  await focused('textbox', 'Your name');
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
  const [ada] = await enter('Ada');
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

test('an invalid room name is reported as such, and a new meeting is one press away', async () => {
  const ada = await open({ name: 'Ada', path: '/r/!!!' });
  await ada.page.getByRole('heading', { name: 'This is not a meeting link' }).waitFor();
  await ada.button('Start a meeting').click();
  await ada.page.getByRole('heading', { name: 'Ready to join?' }).waitFor();
});

test('when the server shuts down, the page says so and rejoins the next one automatically', async () => {
  let server = await startTestServer();
  const port = Number(new URL(server.url).port);
  const [ada] = await enter({ name: 'Ada', url: server.url });
  await server.close();
  await ada.page.getByText('The server is restarting.').waitFor();
  server = await startTestServer({ http: { port } });
  await until(async () => (await server.routers()).length === 1, 'Ada is back');
  await ada.page.getByText('The server is restarting.').waitFor({ state: 'detached' });
  await ada.button('Leave').waitFor();
  await server.close();
});

test('a meeting is started from the landing page, and its link leads others into it', async () => {
  const ada = await open('Ada');
  await ada.page.goto(file.server.url);
  await ada.button('Start a meeting').click();
  await ada.page.getByLabel('Your name').fill('Ada');
  await ada.join();
  const bob = await open({ name: 'Bob', path: `${new URL(ada.page.url()).pathname}?name=Bob` });
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
