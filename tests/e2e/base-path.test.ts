/** The page below a path of a website (`http.basePath`). */
import { expect, test } from '@jest/globals';
import { paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';

const file = meetings({
  server: { http: { basePath: '/meet' }, rooms: { graceSeconds: 1 } },
  attendee: { init: [paintedCameras, silentMicrophone] },
});

test('two participants meet, and the invitation leads to the same room', async () => {
  const [ada] = await file.meet('Ada', 'Bob');
  await ada.sees('Bob');
  await ada.button('More').click();
  await ada.button('Invite people').click();
  const dialog = ada.page.getByRole('dialog', { name: 'Invite people' });
  await dialog.getByText(`${file.server.url}/r/${file.room}`, { exact: true }).waitFor();
  expect(file.server.url).toMatch(/\/meet$/);
  // Such as a file that is not there.
  expect(file.problems).toEqual([]);
});

test('every page of the site keeps the path', async () => {
  const [ada] = await file.enter('Ada');
  const { page } = ada;
  const room = `${file.server.url}/r/${file.room}`;
  expect(page.url()).toBe(room);
  await ada.button('Leave').click();
  await ada.button('Back to the home page').click();
  await page.waitForURL(`${file.server.url}/`);
  await page.getByRole('link', { name: file.room }).click();
  await ada.button('Join').waitFor();
  expect(page.url()).toBe(room);
  await page.goBack();
  await ada.button('Start a meeting').waitFor();
  expect(page.url()).toBe(`${file.server.url}/`);
  await page.goto(`${file.server.url}/check`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Parley' }).click();
  await ada.button('Start a meeting').waitFor();
  expect(page.url()).toBe(`${file.server.url}/`);
  expect(file.problems).toEqual([]);
});

test('the self-test reaches the server', async () => {
  const ada = await file.open({ name: 'Ada', path: '/check?self-test' });
  const row = ada.page.getByRole('listitem').filter({ hasText: 'Connection to the server' });
  await row.getByText('Works').waitFor();
});
