/** The client in Safari, over the WebRTC stack that Safari and Chromium share. */
import { describe, expect, test } from '@jest/globals';
import { asSafari } from '../support/as-safari.ts';
import { allSee } from '../support/meeting.ts';
import { meetings } from '../support/meetings.ts';
import { until } from '../support/until.ts';

/** As many as take a second. */
const FRAMES = 5;

const file = meetings();

/** Runs in the page before its own scripts. */
function withoutScalabilityModes(): void {
  const real = RTCPeerConnection.prototype.addTransceiver;
  RTCPeerConnection.prototype.addTransceiver = function add(trackOrKind, init = {}) {
    for (const encoding of init.sendEncodings ?? []) Reflect.deleteProperty(encoding, 'scalabilityMode');
    return Reflect.apply(real, this, [trackOrKind, init]);
  };
}

/** Runs in the page before its own scripts: a window is granted only in the task of a click, as in Safari. */
function onlyInTheClick(): void {
  let clicking = false;
  window.addEventListener(
    'click',
    () => {
      clicking = true;
      setTimeout(() => {
        clicking = false;
      });
    },
    { capture: true },
  );
  const real = HTMLVideoElement.prototype.requestPictureInPicture;
  HTMLVideoElement.prototype.requestPictureInPicture = async function request() {
    if (!clicking) throw new DOMException('not in a click', 'NotAllowedError');
    return Reflect.apply(real, this, []);
  };
}

describe('in one meeting', () => {
  const two = file.together({ name: 'Ada', ...asSafari, init: [...asSafari.init, onlyInTheClick] }, 'Bob');

  test('Safari is seen in three layers, and sees and hears others', async () => {
    const [ada] = two.people;
    await allSee(two.people, FRAMES);
    await Promise.all(two.people.map((one) => one.hears()));
    expect((await ada.sendEncodings()).map(({ rid }) => rid)).toEqual(['r0', 'r1', 'r2']);
    expect(two.meeting.problems).toEqual([]);
  });

  test('a camera and a microphone that are turned off and on continue', async () => {
    const [ada, bob] = two.people;
    await ada.button('Turn off camera').click();
    await until(async () => (await bob.videoOf('Ada')) === undefined, 'Bob sees no video');
    await ada.button('Turn on camera').click();
    await bob.sees('Ada', FRAMES);
    await ada.button('Mute microphone').click();
    await ada.button('Unmute microphone').click();
    await bob.hears();
    expect(two.meeting.problems).toEqual([]);
  });

  test('picture-in-picture is requested in the turn of the click', async () => {
    const [ada] = two.people;
    await ada.button('More').click();
    await ada.button('Picture-in-picture').click();
    await until(() => ada.page.evaluate(() => document.pictureInPictureElement !== null), 'the window is open');
    await ada.button('More').click();
    await ada.button('Close picture-in-picture').click();
    await until(() => ada.page.evaluate(() => document.pictureInPictureElement === null), 'the window is closed');
  });
});

describe('on a server that prefers VP9', () => {
  const here = file.on({ video: { codec: 'vp9' } });

  test('if the server prefers VP9 and scalability modes are unknown, VP8 is sent in three layers', async () => {
    const safari = { name: 'Ada', ...asSafari, init: [...asSafari.init, withoutScalabilityModes] };
    const [ada, bob] = await here.enter(safari, 'Bob');
    await bob.sees('Ada', FRAMES);
    const { peers } = await here.report();
    const sent = peers.find(({ name }) => name === 'Ada')?.producers.find(({ source }) => source === 'camera');
    expect(sent?.codec).toBe('video/VP8');
    expect(await ada.sendEncodings()).toHaveLength(3);
  });
});
