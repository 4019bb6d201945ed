/** Failures during a call, and what one sees of them. */
import { describe, expect, test } from '@jest/globals';
import { breakableSockets } from '../support/breakable-sockets.ts';
import { paintedCameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const file = meetings({ attendee: { init: [paintedCameras, silentMicrophone] } });

describe('in one meeting', () => {
  const two = file.together({ name: 'Ada', init: breakableSockets }, 'Bob');

  test('what a participant does during an interruption is done afterwards', async () => {
    const [ada, bob] = two.people;
    await ada.page.evaluate('breakSockets()');
    await ada.page.getByText('Connection lost').waitFor();
    await ada.button('Raise hand').click();
    await ada.button('Mute microphone').click();
    await ada.page.evaluate('allowSockets()');
    await bob.tile('Ada').getByRole('img', { name: 'Hand raised, number 1 in line' }).waitFor();
    await bob.tile('Ada').getByLabel('Muted').waitFor();
    await ada.button('Lower hand').click();
  });

  test('what happened during an interruption is there afterwards', async () => {
    const [ada, bob] = two.people;
    await ada.page.evaluate('breakSockets()');
    await ada.page.getByText('Connection lost').waitFor();
    const [cleo] = await two.meeting.enter('Cleo');
    await bob.button('Leave').click();
    await bob.button('Rejoin').waitFor();
    await cleo.button('Raise hand').click();
    await ada.page.evaluate('allowSockets()');
    await ada.sees('Cleo', 3);
    await cleo.sees('Ada', 3);
    await ada.tile('Cleo').getByRole('img', { name: 'Hand raised, number 1 in line' }).waitFor();
    expect(await ada.tile('Bob').count()).toBe(0);
    await bob.button('Rejoin').click();
    await ada.sees('Bob');
  });

  test('a second tab of the same browser joins as well, muted and silent, or the call switches to it', async () => {
    const [ada, bob] = two.people;
    const tab = await ada.page.context().newPage();
    await tab.goto(`${ada.page.url()}?name=Ada`);
    await tab.getByRole('button', { name: 'Join as well (muted, no sound)' }).click();
    await tab.getByText('This tab is silent').waitFor();
    await tab.getByRole('button', { name: 'Unmute microphone' }).first().waitFor();
    await until(async () => (await tab.locator('audio').count()) > 0, 'audio arrives in the second tab');
    expect(await tab.locator('audio').evaluateAll((all) => all.every((one) => 'muted' in one && one.muted))).toBe(true);
    await bob.tile('Ada').nth(1).waitFor();
    await tab.reload();
    await tab.getByRole('button', { name: 'Switch to this tab' }).click();
    await ada.page.getByRole('heading', { name: 'You joined this meeting elsewhere' }).waitFor();
    await tab.getByRole('button', { name: 'Leave' }).waitFor();
    await bob.sees('Ada', 3);
    expect(await bob.tile('Ada').count()).toBe(1);
    await tab.close();
    await ada.button('Rejoin').click();
    await ada.sees('Bob');
  });

  test('of two tabs with one key the newer has the seat, and the older says so', async () => {
    const [ada, bob] = two.people;
    const key = await ada.page.evaluate(() => sessionStorage.getItem('seat'));
    const init = `sessionStorage.setItem('seat', ${JSON.stringify(key)})`;
    const [twin] = await two.meeting.enter({ name: 'Ada', init });
    await ada.page.getByRole('heading', { name: 'You joined this meeting elsewhere' }).waitFor();
    await twin.sees('Bob', 3);
    await bob.sees('Ada', 3);
    expect(await bob.tile('Ada').count()).toBe(1);
  });

  test('a participant who closes the page has left at once', async () => {
    const [, bob] = two.people;
    const [cleo] = await two.meeting.enter('Cleo');
    await cleo.tile('Bob').waitFor();
    await bob.page.goto('about:blank');
    await cleo.tile('Bob').waitFor({ state: 'detached' });
  });
});
