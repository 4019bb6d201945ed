/** Failures during a call, and what one sees of them. */
import { describe, expect, test } from '@jest/globals';
import { breakableSockets } from '../support/breakable-sockets.ts';
import { simulcastCameras } from '../support/cameras.ts';
import { blinksOf, countBlinks } from '../support/count-blinks.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';

const file = meetings({ attendee: { init: simulcastCameras } });

describe('in one meeting', () => {
  const two = file.together({ name: 'Ada', init: breakableSockets }, 'Bob');

  test('while the socket is lost media continues, no tile blinks, and the same seat is resumed', async () => {
    const [ada, bob] = two.people;
    await allSee(two.people, 5);
    for (const { page } of [ada, bob]) await page.evaluate(countBlinks);
    await ada.page.evaluate('breakSockets()');
    await ada.page.getByText('Connection lost').waitFor();
    await allSee([ada, bob], 60);
    await ada.page.evaluate('allowSockets()');
    await ada.page.getByText('Connection lost').waitFor({ state: 'detached' });
    await allSee([ada, bob], 10);
    expect([await blinksOf(ada), await blinksOf(bob)]).toEqual([0, 0]);
    expect(await bob.page.getByRole('list', { name: 'Notifications' }).getByText('left').count()).toBe(0);
  });

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
