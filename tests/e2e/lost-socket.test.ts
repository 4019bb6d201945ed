/** Real sockets through a proxy that cuts them, or drops their data, while media takes its own path. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { paintedCameras } from '../support/cameras.ts';
import { blinksOf, countBlinks } from '../support/count-blinks.ts';
import { CuttableProxy } from '../support/cuttable-proxy.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';

// So that a silent connection is noticed soon.
const file = meetings({
  server: { signalling: { heartbeatSeconds: 1 } },
  attendee: { init: [paintedCameras, silentMicrophone] },
});

let proxy: CuttableProxy;
beforeAll(async () => {
  proxy = await CuttableProxy.open(file.server.url);
});
afterAll(() => proxy.close());

const adaOverProxy = {
  name: 'Ada',
  get url() {
    return proxy.url;
  },
};

describe.each(['cut', 'swallow'] as const)('a proxy that may %s', (fault) => {
  const two = file.together(adaOverProxy, 'Bob');

  test(`a proxy may ${fault} the socket: media goes on, no tile blinks, and one is back in the same seat`, async () => {
    const [ada, bob] = two.people;
    await allSee([ada, bob], 5);
    for (const { page } of [ada, bob]) await page.evaluate(countBlinks);
    proxy[fault]();
    await ada.page.getByText('Connection lost, but audio and video continue').waitFor();
    await allSee([ada, bob], 20);
    await ada.button('Raise hand').click();
    proxy.allow();
    await ada.page.getByText('Connection lost').waitFor({ state: 'detached' });
    await bob.tile('Ada').getByRole('img', { name: 'Hand raised, number 1 in line' }).waitFor();
    await allSee([ada, bob], 10);
    expect([await blinksOf(ada), await blinksOf(bob)]).toEqual([0, 0]);
    expect(await bob.page.getByRole('list', { name: 'Notifications' }).getByText('left').count()).toBe(0);
  });

  test(`[L2] a page that goes while a proxy may ${fault} the socket keeps no seat`, async () => {
    const [ada, bob] = two.people;
    proxy[fault]();
    await ada.page.close();
    await bob.tile('Ada').waitFor({ state: 'detached', timeout: 20_000 });
    proxy.allow();
  });
});
