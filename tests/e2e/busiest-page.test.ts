/** The requests of one page at its busiest, against the default limits of a server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { camera } from '../support/camera.ts';
import { connectedClients } from '../support/connected-clients.ts';
import { adminToken, limitOf } from '../support/limits-of.ts';
import { microphone } from '../support/microphone.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const PEOPLE = 29;
const FILES = 20;
const LINES = 8;

let server: TestServer;
let browser: Browser;
let ada: Attendee | undefined;
const connect = connectedClients(() => server.url);
const folder = temporaryFolder();

beforeAll(async () => {
  server = await startTestServer({ admin: { token: adminToken } });
  browser = await launchBrowser();
});

afterEach(() => ada?.close());

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** A participant without a browser who sends. */
async function seat(number: number): Promise<void> {
  const client = connect();
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  await client.join('blue', `Guest ${number}`);
  await client.request('producers:create', { producers: [microphone(), camera()] });
}

const ofConnections = () => limitOf(server.url, 'signalling.requestsPerSecond');

test('[R8] a page in a room of thirty that fills, used as fast as possible, is never refused', async () => {
  ada = await Attendee.open(browser, { url: server.url, room: 'blue', name: 'Ada' });
  await ada.join();
  const { page } = ada;
  await Promise.all(Array.from({ length: PEOPLE }, (_, number) => seat(number)));
  await ada.button('Next page').waitFor();
  for (let turn = 0; turn < 10; turn += 1) {
    for (const name of ['Next page', 'Previous page']) {
      if (await ada.button(name).isEnabled()) await ada.button(name).click();
    }
  }
  for (let turn = 0; turn < 10; turn += 1) {
    await ada.button('Mute microphone').click();
    await ada.button('Unmute microphone').click();
  }
  await ada.button('Raise hand').click();
  await ada.button('Lower hand').click();
  await ada.button('Show chat').click();
  const files = Array.from({ length: FILES }, (_, number) => join(folder, `${number}.txt`));
  for (const file of files) writeFileSync(file, file);
  await page.locator('input[type=file]').setInputFiles(files);
  const box = page.getByRole('textbox', { name: 'Write a message' });
  for (let line = 0; line < LINES; line += 1) {
    await box.fill(`line ${line}`);
    await page.keyboard.press('Enter');
  }
  await page
    .getByRole('log', { name: 'Chat' })
    .getByText(`line ${LINES - 1}`)
    .waitFor();
  await page
    .getByRole('log', { name: 'Chat' })
    .getByText(`${FILES - 1}.txt`)
    .waitFor();
  await until(async () => (await ofConnections()).highest === 0, 'all is answered');
  expect((await ofConnections()).refused).toBe(0);
  expect(ada.problems).toEqual([]);
});
