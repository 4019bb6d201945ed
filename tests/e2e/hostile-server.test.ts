/** A server that ignores what the person at the page has chosen. */
import { afterEach, expect, test } from '@jest/globals';
import type { Attendee } from '../support/browser.ts';
import { comesDirectly, DirectRoom } from '../support/direct-room.ts';
import { type EditedNotices, editedNotices } from '../support/edited-notices.ts';
import { until } from '../support/until.ts';

let room: DirectRoom | undefined;

afterEach(() => room?.close());

/**
 * Behind every arrival, the page is asked to connect directly to whoever arrived, and receives no other notice about
 * modes.
 */
const asksToGoDirect = ({ page }: Attendee) =>
  page.evaluate(() => {
    (window as unknown as EditedNotices).editNotices = (notices) =>
      notices.flatMap((notice) => {
        const [name, { peer }] = notice;
        if (name === 'mode:changed') return [];
        if (name !== 'peer:joined') return [notice];
        const asked = { mode: 'trying', epoch: 1, reason: 'two_alone', offer: 'on', role: 'caller' };
        return [notice, ['mode:changed', { ...asked, peer: (peer as { id: string }).id }]];
      });
  });

/** What the page has sent to the other participant, including its addresses. */
const directMessages = ({ page }: Attendee) =>
  page.evaluate(() =>
    (window as unknown as EditedNotices).sentFrames.filter((frame) => frame.includes('"direct:send"')),
  );

test.each([
  { what: 'the person has not allowed direct calls', enabled: true },
  { what: 'the server has said that it offers none', enabled: false },
])('[M1] a page that is asked to connect directly reveals no address where $what', async ({ enabled }) => {
  room = await DirectRoom.open({ direct: { enabled } });
  const ada = await room.open('Ada', [editedNotices], { allows: !enabled });
  await ada.join();
  await asksToGoDirect(ada);
  const bob = await room.attend('Bob');
  await ada.tile('Bob').waitFor();
  await until(async () => ((await ada.videoOf('Bob'))?.framesDecoded ?? 0) > 0, 'Ada sees Bob over the server');
  expect(await directMessages(ada)).toEqual([]);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('[M1] a direct call ends when one of the two withdraws, even if the server continues it', async () => {
  room = await DirectRoom.open();
  const ada = await room.attend('Ada', [editedNotices]);
  const bob = await room.attend('Bob');
  await room.becomes('direct');
  await comesDirectly(ada, 'Bob');
  await ada.page.evaluate(() => {
    (window as unknown as EditedNotices).editNotices = (notices) => notices.filter(([name]) => name !== 'mode:changed');
  });
  await ada.button('More').click();
  await ada.page.getByRole('menuitem', { name: 'Settings' }).or(ada.button('Settings')).first().click();
  await ada.page.getByRole('tab', { name: 'General' }).click();
  await ada.page.getByRole('checkbox', { name: /Direct call/ }).uncheck();
  await ada.page.keyboard.press('Escape');
  await until(
    () =>
      ada.page.evaluate(() => {
        const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
        const direct = peerConnections.filter(
          ({ remoteDescription }) => remoteDescription?.sdp.includes('a=ice-lite') === false,
        );
        return direct.length > 0 && direct.every(({ connectionState }) => connectionState === 'closed');
      }),
    'no connection to Bob is left',
  );
  await until(async () => (await ada.videoOf('Bob')) !== undefined, 'Ada sees Bob over the server');
  expect(bob.problems).toEqual([]);
});
