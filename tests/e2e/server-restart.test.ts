/**
 * The real server process ends under a call in real browsers, properly and killed, and another one starts in its place.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { seesMore } from '../support/sees-more.ts';
import { ServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';

const token = 'a-token-for-the-test-only';
let server: ServerProcess;
let browser: Browser;
const attendees: Attendee[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

beforeEach(async () => {
  server = await ServerProcess.start({
    PARLEY_WORKERS: '1',
    PARLEY_ADMIN_TOKEN: token,
    PARLEY_LOG_LEVEL: 'error',
    PARLEY_DRAIN_SECONDS: '1',
  });
});

afterEach(async () => {
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
  await server.stop();
});

afterAll(() => browser.close());

async function enter(name: string): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'blue', name });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

/** The seated participants by name, with the ids of their seats. */
async function seats(): Promise<Record<string, string>> {
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.url}/api/admin/rooms/blue`, { headers });
  const peers = answer.ok ? AdminRoom.parse(await answer.json()).peers : [];
  return Object.fromEntries(peers.map(({ id, name }) => [name, id]));
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'after %s everybody is back by themselves in the same seat, muted as before, with the chat so far',
  async (signal) => {
    const [ada, bob] = [await enter('Ada'), await enter('Bob')];
    await Promise.all([seesMore(ada, 'Bob', 5), seesMore(bob, 'Ada', 5)]);
    await ada.button('Mute microphone').click();
    await ada.button('Show chat').click();
    const composer = ada.page.getByRole('textbox', { name: 'Write a message' });
    await composer.fill('are we on?');
    await composer.press('Enter');
    await bob.button('Show chat, 1 new message').click();
    const before = await seats();
    await server.kill(signal);
    await Promise.all([ada, bob].map(({ page }) => page.getByText(/Connection lost|server is restarting/).waitFor()));
    // The last packets may still be under way.
    await ada.page.getByText('audio and video continue').waitFor({ state: 'detached' });
    await server.startAgain();
    await until(async () => Object.keys(await seats()).length === 2, 'both are back');
    expect(await seats()).toEqual(before);
    await Promise.all([seesMore(ada, 'Bob', 5), seesMore(bob, 'Ada', 5)]);
    await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
    await bob.page.getByRole('log', { name: 'Chat' }).getByText('are we on?').waitFor();
  },
);
