/** A server that ignores what the person at the page has chosen. */
import { describe, expect, test } from '@jest/globals';
import { allowsDirect } from '../support/allows-direct.ts';
import type { Attendee } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { becomes, comesDirectly, directSoon } from '../support/direct-room.ts';
import { type EditedNotices, editedNotices } from '../support/edited-notices.ts';
import { meetings } from '../support/meetings.ts';
import { until } from '../support/until.ts';

const file = meetings({ server: directSoon, attendee: { init: paintedCameras } });
const bobAllows = { name: 'Bob', init: allowsDirect };

/**
 * After every arrival, the server asks the page to connect directly to the new participant, and sends no other notice
 * about modes.
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

/** The messages of the page to the other participant, including its addresses. */
const directMessages = ({ page }: Attendee) =>
  page.evaluate(() =>
    (window as unknown as EditedNotices).sentFrames.filter((frame) => frame.includes('"direct:send"')),
  );

describe.each([
  { what: 'the person has not allowed direct calls', enabled: true },
  { what: 'the server has said that it offers none', enabled: false },
])('direct calls', ({ what, enabled }) => {
  const here = file.on({ direct: { enabled } });
  const allows = enabled ? [] : [allowsDirect];

  test(`[M1] a page that is asked to connect directly reveals no address where ${what}`, async () => {
    const [ada] = await here.enter({ name: 'Ada', init: [editedNotices, ...allows] });
    await asksToGoDirect(ada);
    await here.enter(bobAllows);
    await ada.sees('Bob');
    expect(await directMessages(ada)).toEqual([]);
    expect(here.problems).toEqual([]);
  });
});

test('[M1] a direct call ends when one of the two withdraws, even if the server continues it', async () => {
  const [ada, bob] = await file.enter({ name: 'Ada', init: [allowsDirect, editedNotices] }, bobAllows);
  await becomes(file, 'direct');
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
  await ada.sees('Bob');
  expect(bob.problems).toEqual([]);
});
