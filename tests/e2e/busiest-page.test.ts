/** The requests of one page at its busiest, against the default limits of a server. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { camera } from '../support/camera.ts';
import { paintedCameras } from '../support/cameras.ts';
import { limitOf } from '../support/limits-of.ts';
import { meetings } from '../support/meetings.ts';
import { microphone } from '../support/microphone.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const PEOPLE = 29;
const FILES = 20;
const MESSAGES = 8;

const file = meetings({ attendee: { init: [paintedCameras, silentMicrophone] } });
const folder = temporaryFolder();

/** A participant without a browser who sends. */
async function seat(number: number): Promise<void> {
  const client = await file.seat(`Guest ${number}`);
  client.socket.on('notices', (_, __, receipt?: () => void) => receipt?.());
  await client.request('producers:create', { producers: [microphone(), camera()] });
}

const ofConnections = () => limitOf(file.server.url, 'signalling.requestsPerSecond');

test('[R8] a page in a room of thirty that fills, used as fast as possible, is never refused', async () => {
  const [ada] = await file.enter('Ada');
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
  for (let number = 0; number < MESSAGES; number += 1) {
    await box.fill(`message ${number}`);
    await page.keyboard.press('Enter');
  }
  await page
    .getByRole('log', { name: 'Chat' })
    .getByText(`message ${MESSAGES - 1}`)
    .waitFor();
  await page
    .getByRole('log', { name: 'Chat' })
    .getByText(`${FILES - 1}.txt`)
    .waitFor();
  await until(async () => (await ofConnections()).highest === 0, 'all is answered');
  expect((await ofConnections()).refused).toBe(0);
  expect(file.problems).toEqual([]);
});
