/** However a call ends, the browser captures nothing for it any more. */
import { beforeEach, expect, test } from '@jest/globals';
import type { Attendee } from '../support/browser.ts';
import { meetings } from '../support/meetings.ts';
import { until } from '../support/until.ts';
import { capturesOf, releasesAll, watchedCaptures } from '../support/watched-captures.ts';

const file = meetings({ server: { rooms: { maxPeople: 2 } } });
let ada: Attendee;

beforeEach(async () => {
  ada = await file.open({ name: 'Ada', init: watchedCaptures });
});

/** In the room, with microphone, camera and screen captured. */
async function shares(): Promise<void> {
  await ada.join();
  await ada.button('Share screen').click();
  await until(
    async () => (await capturesOf(ada.page)).filter((kind) => kind === 'video').length >= 2,
    'camera and screen are captured',
  );
  expect(await capturesOf(ada.page)).toContain('audio');
}

test.each([
  { way: 'leaving', end: () => ada.button('Leave').click() },
  {
    way: 'the seat being taken by another page',
    end: async () => {
      const key = await ada.page.evaluate(() => sessionStorage.getItem('seat') ?? '');
      await file.seat('Ada', { key });
    },
  },
  {
    way: 'going to another page of the site',
    end: () =>
      ada.page.evaluate(() => {
        history.pushState(null, '', '/');
        window.dispatchEvent(new PopStateEvent('popstate'));
      }),
  },
])('after $way no microphone, camera or screen is captured', async ({ end }) => {
  await shares();
  await end();
  await releasesAll(ada.page);
});

test('after a join that is refused no microphone or camera is captured', async () => {
  await until(async () => (await capturesOf(ada.page)).length >= 2, 'the preview captures');
  for (const name of ['Bob', 'Cem']) await file.seat(name);
  await ada.button('Join').click();
  await ada.button('Try again').waitFor();
  await releasesAll(ada.page);
});

test('leaving while the camera is being opened releases it once it is open', async () => {
  await ada.page.evaluate(() => {
    const { mediaDevices } = navigator;
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const { promise, resolve } = Promise.withResolvers<void>();
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await open(constraints);
      await promise;
      return stream;
    };
    Object.assign(window, { openDevices: resolve });
  });
  await ada.join();
  await ada.button('Turn off camera').click();
  await ada.button('Turn on camera').click();
  await ada.button('Leave').click();
  await ada.button('Rejoin').waitFor();
  await ada.page.evaluate(() => (window as unknown as { openDevices(): void }).openDevices());
  await releasesAll(ada.page);
});
