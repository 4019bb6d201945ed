/** A host and the participants of a meeting, in real browsers. */
import { describe, expect, test } from '@jest/globals';
import { accessibilityFaults } from '../support/accessibility.ts';
import type { Attendee } from '../support/browser.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const file = meetings({ attendee: { init: silentMicrophone } });

const toast = ({ page }: Attendee, text: string) =>
  page.getByRole('list', { name: 'Notifications' }).getByText(text, { exact: true });

/** The banner with this sentence. */
const banner = ({ page }: Attendee, text: string) => page.getByRole('status').filter({ hasText: text });

/** Chooses from the menu of a participant's tile, by keyboard. */
async function choose(host: Attendee, label: string, item: string): Promise<void> {
  await host.button(`Options for ${label}`).focus();
  await host.page.keyboard.press('Enter');
  await host.tile(label).getByRole('button', { name: item, exact: true }).press('Enter');
}

async function openControls(host: Attendee): Promise<void> {
  await host.button('More').click();
  // A toast may offer them as well.
  await host.page.getByRole('dialog', { name: 'More' }).getByRole('button', { name: 'Host controls' }).click();
  await host.page.getByRole('complementary', { name: 'Host controls' }).waitFor();
}

const isMuted = (viewer: Attendee, label: string) => viewer.tile(label).getByRole('img', { name: 'Muted' });

const chooses = (host: Attendee, label: string) =>
  host.page.getByRole('combobox', { name: 'Who can join' }).selectOption({ label });

test('[K2] [K3] somebody joins with the password, and somebody else once the host has let them in', async () => {
  const [ada] = await file.enter('Ada');
  await openControls(ada);
  await chooses(ada, 'People who know the password');
  await ada.page.getByRole('textbox', { name: 'Password' }).fill('harbour');
  await ada.button('Set password').click();
  await ada.button('Change password').waitFor();

  const bob = await file.open('Bob');
  await bob.button('Join').click();
  const password = bob.page.getByLabel('Password');
  await password.fill('garden');
  await bob.page.keyboard.press('Enter');
  await bob.page.getByText('That is not the password.').waitFor();
  expect(await accessibilityFaults(bob.page)).toEqual([]);
  await password.fill('harbour');
  await bob.page.keyboard.press('Enter');
  await bob.button('Leave').waitFor();
  await bob.close();

  await chooses(ada, 'People a host lets in (lobby)');
  await ada.page.keyboard.press('Escape');
  const cem = await file.open('Cem');
  await cem.button('Join').click();
  await cem.page.getByRole('heading', { name: 'Waiting to be let in' }).waitFor();
  expect(await accessibilityFaults(cem.page)).toEqual([]);
  await cem.button('Stop waiting').click();
  await cem.button('Join').click();
  await banner(ada, 'Cem wants to join.').getByRole('button', { name: 'View' }).click();
  await ada.button('Turn Cem away').click();
  await cem.page.getByText(`Ada did not let you into ${file.room}.`).waitFor();
  await cem.button('Try again').click();
  await ada.button('Let Cem in').click();
  await cem.button('Leave').waitFor();
  await ada.tile('Cem').waitFor();
  await cem.close();

  await chooses(ada, 'Nobody else (locked)');
  const eve = await file.open('Eve');
  await eve.button('Join').click();
  await eve.page.getByRole('heading', { name: 'This meeting is locked' }).waitFor();
  expect(file.problems).toEqual([]);
});

describe('a host and participants', () => {
  const two = file.together('Ada', 'Bob');

  test('two people see nothing of roles; from three on, the person who opened the room is marked, and told', async () => {
    const [ada, bob] = two.people;
    expect(await bob.page.getByRole('img', { name: 'Host' }).count()).toBe(0);
    await two.meeting.seat('Cem');
    await toast(ada, 'You are the host of this meeting.').waitFor();
    await bob.tile('Ada').getByRole('img', { name: 'Host' }).waitFor();
    await ada.tile('Ada (you)').getByRole('img', { name: 'Host' }).waitFor();
    await bob.button('Options for Ada').focus();
    await bob.page.keyboard.press('Enter');
    await bob.button('Mute for me').waitFor();
    expect(await bob.button('Remove from meeting').count()).toBe(0);
    await bob.page.keyboard.press('Escape');
    expect(two.meeting.problems).toEqual([]);
  });

  test('[A7] a muted person sees who muted them, and unmutes on request', async () => {
    const [ada, bob] = two.people;
    await choose(ada, 'Bob', 'Mute');
    await isMuted(ada, 'Bob').waitFor();
    await toast(bob, 'Ada muted you.').waitFor();
    await bob.button('Unmute microphone').waitFor();
    await choose(ada, 'Bob', 'Ask to unmute');
    const asked = banner(bob, 'Ada asks you to unmute.');
    await asked.waitFor();
    expect(await accessibilityFaults(bob.page)).toEqual([]);
    await bob.button('Unmute microphone').waitFor();
    await asked.getByRole('button', { name: 'Unmute' }).click();
    await asked.waitFor({ state: 'detached' });
    await isMuted(ada, 'Bob').waitFor({ state: 'detached' });
    expect(two.meeting.problems).toEqual([]);
  });

  test('[A7] undoing “mute everyone” asks the people who were muted', async () => {
    const [ada, bob] = two.people;
    await openControls(ada);
    await ada.button('Mute everyone').click();
    await isMuted(ada, 'Bob').waitFor();
    await ada.button('Undo').click();
    const asked = banner(bob, 'Ada asks you to unmute.');
    await asked.getByRole('button', { name: 'Not now' }).click();
    await asked.waitFor({ state: 'detached' });
    await bob.button('Unmute microphone').click();
    await isMuted(ada, 'Bob').waitFor({ state: 'detached' });
    await ada.page.keyboard.press('Escape');
    expect(two.meeting.problems).toEqual([]);
  });

  test('[A11] what a host switches off is disabled for participants, with the reason', async () => {
    const [ada, bob] = two.people;
    const share = bob.button('Share screen');
    const isDisabled = (reason: string | null) =>
      until(async () => (await share.getAttribute('aria-description')) === reason, `the reason is ${reason}`);
    await openControls(ada);
    await ada.page.getByRole('checkbox', { name: 'Share their screen' }).click();
    await toast(bob, 'Ada turned off screen sharing for participants.').waitFor();
    await isDisabled('A host has turned off screen sharing.');
    expect(await share.getAttribute('aria-disabled')).toBe('true');
    await share.hover();
    await bob.page.locator('[popover=manual]').filter({ hasText: 'A host has turned off screen sharing.' }).waitFor();
    await ada.page.getByRole('checkbox', { name: 'Write in the chat' }).click();
    await bob.button('Show chat').click();
    await bob.page.getByText('A host has turned off the chat for participants.').waitFor();
    expect(await ada.button('Share screen').getAttribute('aria-disabled')).toBe('false');
    await ada.page.getByRole('checkbox', { name: 'Share their screen' }).click();
    await ada.page.getByRole('checkbox', { name: 'Write in the chat' }).click();
    await isDisabled(null);
    await bob.page.getByRole('textbox', { name: 'Write a message' }).waitFor();
    await bob.page.keyboard.press('Escape');
    await ada.page.keyboard.press('Escape');
    expect(two.meeting.problems).toEqual([]);
  });

  test('[A8] a camera that a moderator has turned off stays off until it is allowed', async () => {
    const [ada, bob] = two.people;
    await choose(ada, 'Bob', 'Turn off camera');
    await toast(bob, 'Ada turned off your camera.').waitFor();
    await until(async () => (await ada.tile('Bob').locator('video').count()) === 0, 'no video of Bob is left');
    expect(await bob.button('Turn on camera').getAttribute('aria-disabled')).toBe('true');
    await choose(ada, 'Bob', 'Let them turn on their camera');
    await toast(bob, 'Ada lets you turn on your camera again.').waitFor();
    await bob.button('Turn on camera').click();
    await ada.sees('Bob');
    expect(two.meeting.problems).toEqual([]);
  });

  test('[A9] a participant with a name from the host sees it as well', async () => {
    const [ada, bob] = two.people;
    await choose(ada, 'Bob', 'Change name');
    await ada.page.getByRole('textbox', { name: 'New name' }).fill('Bo');
    await ada.page.keyboard.press('Enter');
    await ada.tile('Bo').waitFor();
    await bob.tile('Bo (you)').waitFor();
    await choose(ada, 'Bo', 'Change name');
    await ada.page.getByRole('textbox', { name: 'New name' }).fill('Bob');
    await ada.page.keyboard.press('Enter');
    await bob.tile('Bob (you)').waitFor();
    expect(two.meeting.problems).toEqual([]);
  });

  test('[A10] [A13] a removed person may come back by the link; the end for everybody ends it for all', async () => {
    const [ada, bob] = two.people;
    await choose(ada, 'Bob', 'Remove from meeting');
    await ada.button('Cancel').click();
    await choose(ada, 'Bob', 'Remove from meeting');
    await ada.button('Remove').click();
    await bob.page.getByRole('heading', { name: 'You were removed from the meeting' }).waitFor();
    await bob.page.getByText(`Ada removed you from ${two.meeting.room}.`).waitFor();
    await ada.tile('Bob').waitFor({ state: 'detached' });
    await bob.page.reload();
    await bob.join();
    await ada.tile('Bob').waitFor();

    await openControls(ada);
    await ada.button('End meeting for everyone').click();
    await ada.button('End meeting').click();
    await bob.page.getByText(`Ada ended ${two.meeting.room} for everyone.`).waitFor();
    await ada.page.getByText(`${two.meeting.room} has ended for everyone.`).waitFor();
    expect(await accessibilityFaults(bob.page)).toEqual([]);
    expect(two.meeting.problems).toEqual([]);
  });
});
