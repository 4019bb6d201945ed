/** The developer panel, which `?debug` in the address opens for a bug report. */
import { expect, test } from '@jest/globals';
import { accessibilityFaults, wordsThatDoNotFit } from '../support/accessibility.ts';
import { paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const file = meetings({
  attendee: {
    init: [paintedCameras, silentMicrophone],
    context: { permissions: ['camera', 'microphone', 'clipboard-read', 'clipboard-write'] },
  },
});

const open = (name: string, query = '') => file.open({ name, path: `/r/secret-room?name=${name}${query}` });

test('with ?debug the page shows state, transports and messages from pre-join on, and copies them without secrets', async () => {
  const ada = await open('Ada-Lovelace', '&debug');
  const { page } = ada;
  const panel = page.getByRole('complementary', { name: 'Developer panel' });
  await panel.getByText('server:welcome').waitFor();
  await panel.getByText('DTLS connected').first().waitFor();
  // A reload keeps the panel, and the address does not contain the name.
  expect(new URL(page.url()).search).toBe('?debug');

  await ada.join();
  // Nobody else is there for longer than the server waits before it asks for less.
  const camera = (layers: number) => panel.getByText(`resumed, layers needed: ${layers}`).first().waitFor();
  await camera(0);
  const bob = await open('Bob');
  await bob.join();
  await bob.button('Show chat').click();
  await bob.page.getByRole('textbox').fill('the word is swordfish');
  await bob.page.keyboard.press('Enter');
  await panel.getByText('chat:sent').waitFor();
  await panel
    .getByText(/^camera of /u)
    .first()
    .waitFor();
  await camera(1);
  expect([...(await accessibilityFaults(page)), ...(await wordsThatDoNotFit(page))]).toEqual([]);

  await panel.getByRole('button', { name: 'Copy log' }).click();
  await panel.getByRole('button', { name: 'Log copied' }).waitFor();
  const log = await page.evaluate(() => navigator.clipboard.readText());
  expect(log).toMatch(/^server \S+, protocol \d+, page \S+\.js$/mu);
  expect(log).toMatch(/^ {2}send: ICE connected, DTLS connected; .+ udp → host udp/mu);
  expect(log).toMatch(/^ {2}camera: [0-9a-f]{8}, resumed, layers needed: \d$/mu);
  expect(log).toMatch(/→ room:join .* B \{/u);
  expect(log).toMatch(/← room:join ok, \d+ ms/u);

  const secrets = await page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const descriptions = peerConnections.flatMap(({ localDescription, remoteDescription }) => [
      localDescription?.sdp ?? '',
      remoteDescription?.sdp ?? '',
    ]);
    const found = [...descriptions.join('\n').matchAll(/^a=(?:ice-ufrag|ice-pwd|fingerprint):(.+)$/gmu)];
    return [sessionStorage.getItem('seat') ?? '', ...found.map(([, value = '']) => value.trim())];
  });
  expect(secrets.length).toBeGreaterThan(6);
  expect(secrets[0]).toHaveLength(43);
  const people = ['Ada-Lovelace', 'Bob', 'swordfish', 'secret-room', '127.0.0.1'];
  expect([...secrets, ...people].filter((secret) => log.includes(secret))).toEqual([]);

  expect(file.problems).toEqual([]);
});

test('Escape closes the panel to a button, which has the focus and opens it again', async () => {
  const ada = await open('Ada', '&debug');
  const panel = ada.page.getByRole('complementary', { name: 'Developer panel' });
  await panel.waitFor();
  // It did not take the focus when the page opened.
  expect(await panel.evaluate((element) => element.contains(document.activeElement))).toBe(false);
  await panel.getByRole('button', { name: 'Copy log' }).press('Escape');
  await panel.waitFor({ state: 'detached' });
  const opener = ada.button('Open developer panel');
  await until(() => opener.evaluate((button) => button === document.activeElement), 'the button has the focus');
  await opener.press('Enter');
  await panel.waitFor();
  await until(() => panel.evaluate((element) => element === document.activeElement), 'the panel has the focus');
});

test('without ?debug nothing of it is loaded', async () => {
  const ada = await open('Ada');
  await ada.join();
  const scripts = await ada.page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  expect(scripts.filter((name) => /\/debug/u.test(name))).toEqual([]);
  expect(await ada.page.getByRole('complementary', { name: 'Developer panel' }).count()).toBe(0);
});
