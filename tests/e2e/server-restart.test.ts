/**
 * The real server process ends under a call in real browsers, properly and killed, and another one starts in its place.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { adminToken } from '../support/limits-of.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { ServerProcess } from '../support/server-process.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

let server: ServerProcess;
const file = meetings({ attendee: { init: [paintedCameras, silentMicrophone] } });

beforeAll(async () => {
  server = await ServerProcess.start({
    PARLEY_WORKERS: '1',
    PARLEY_ADMIN_TOKEN: adminToken,
    PARLEY_LOG_LEVEL: 'error',
    PARLEY_DRAIN_SECONDS: '1',
  });
});
afterAll(() => server.stop());

const onServer = (name: string) => ({
  name,
  get url() {
    return server.url;
  },
});

describe('in one meeting', () => {
  const two = file.together(onServer('Ada'), onServer('Bob'));
  beforeAll(async () => {
    const [ada, bob] = two.people;
    await ada.button('Mute microphone').click();
    for (const attendee of [ada, bob]) await attendee.button('Show chat').click();
  });

  /** The seated participants by name, with the ids of their seats. */
  async function seats(): Promise<Record<string, string>> {
    const headers = { Authorization: `Bearer ${adminToken}` };
    const answer = await fetch(`${server.url}/api/admin/rooms/${two.meeting.room}`, { headers });
    const peers = answer.ok ? AdminRoom.parse(await answer.json()).peers : [];
    return Object.fromEntries(peers.map(({ id, name }) => [name, id]));
  }

  /** Everything that has been read out so far. */
  const announcements = ({ page }: Attendee) => page.locator('[role=log]:not([aria-label]) > p').allTextContents();

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'after %s everybody is back by themselves in the same seat, muted as before, with the chat so far',
    async (signal) => {
      const [ada, bob] = two.people;
      await allSee([ada, bob], 5);
      const composer = ada.page.getByRole('textbox', { name: 'Write a message' });
      await composer.fill(`before ${signal}`);
      await composer.press('Enter');
      const message = bob.page.getByRole('log', { name: 'Chat' }).getByText(`before ${signal}`);
      await message.waitFor();
      const before = await seats();
      const read = await announcements(ada);
      await server.kill(signal);
      await Promise.all(
        [ada, bob].map(({ page }) =>
          page
            .getByText(/Connection lost|server is restarting/)
            .first()
            .waitFor(),
        ),
      );
      // The last packets may still be under way.
      await ada.page.getByText('audio and video continue').waitFor({ state: 'detached' });
      await ada.tile('Bob').getByText('Reconnecting…').waitFor();
      await server.startAgain();
      await until(async () => Object.keys(await seats()).length === 2, 'both are back');
      expect(await seats()).toEqual(before);
      await allSee([ada, bob], 5);
      await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
      await message.waitFor();
      await ada.tile('Bob').getByText('Reconnecting…').waitFor({ state: 'detached' });
      expect(await announcements(ada)).toEqual([...read, 'You are back in the meeting.']);
    },
  );
});
