/**
 * The real server process ends under a call in real browsers, properly and killed, and another one starts in its place.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import { simulcastCameras } from '../support/cameras.ts';
import { adminToken } from '../support/limits-of.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { ServerProcess } from '../support/server-process.ts';
import { until } from '../support/until.ts';

let server: ServerProcess;
const file = meetings({ attendee: { init: simulcastCameras } });

beforeAll(async () => {
  server = await ServerProcess.start({
    PARLEY_WORKERS: '1',
    PARLEY_ADMIN_TOKEN: adminToken,
    PARLEY_LOG_LEVEL: 'error',
    PARLEY_DRAIN_SECONDS: '1',
  });
});
afterAll(() => server.stop());

/** The seated participants by name, with the ids of their seats. */
async function seats(): Promise<Record<string, string>> {
  const headers = { Authorization: `Bearer ${adminToken}` };
  const answer = await fetch(`${server.url}/api/admin/rooms/${file.room}`, { headers });
  const peers = answer.ok ? AdminRoom.parse(await answer.json()).peers : [];
  return Object.fromEntries(peers.map(({ id, name }) => [name, id]));
}

test.each(['SIGTERM', 'SIGKILL'] as const)(
  'after %s everybody is back by themselves in the same seat, muted as before, with the chat so far',
  async (signal) => {
    const [ada, bob] = await file.enter({ name: 'Ada', url: server.url }, { name: 'Bob', url: server.url });
    await allSee([ada, bob], 5);
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
    await allSee([ada, bob], 5);
    await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
    await bob.page.getByRole('log', { name: 'Chat' }).getByText('are we on?').waitFor();
  },
);
