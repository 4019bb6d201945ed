/** The client in Safari, over the WebRTC stack that Safari and Chromium share. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import { asSafari } from '../support/as-safari.ts';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const token = 'a-token-for-tests-only';
let server: TestServer;
let browser: Browser;
const attendees: Attendee[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
  await server.close();
});

async function open(name: string, options = {}): Promise<Attendee> {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'safari', name, ...options });
  attendees.push(attendee);
  return attendee;
}

const framesOf = async (viewer: Attendee, name: string) => (await viewer.videoOf(name))?.framesDecoded ?? 0;

const loudest = async (listener: Attendee) =>
  Math.max(0, ...(await listener.received()).map(({ audioEnergy }) => audioEnergy));

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

async function cameraOf(name: string) {
  const headers = { authorization: `Bearer ${token}` };
  const room = AdminRoom.parse(await (await fetch(`${server.url}/api/admin/rooms/safari`, { headers })).json());
  return room.peers.find((peer) => peer.name === name)?.producers.find(({ source }) => source === 'camera');
}

test('Safari is seen in three layers, and sees and hears others', async () => {
  server = await startTestServer({ admin: { token } });
  const ada = await open('Ada', asSafari);
  const bob = await open('Bob');
  await ada.join();
  await bob.join();
  await until(async () => (await framesOf(ada, 'Bob')) > 10, 'Ada sees Bob');
  await until(async () => (await framesOf(bob, 'Ada')) > 10, 'Bob sees Ada');
  for (const one of [ada, bob]) await until(async () => (await loudest(one)) > 0, `${one.name} hears the other`);
  expect((await ada.sendEncodings()).map(({ rid }) => rid)).toEqual(['r0', 'r1', 'r2']);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('a camera and a microphone that are turned off and on continue', async () => {
  server = await startTestServer({ admin: { token } });
  const ada = await open('Ada', asSafari);
  const bob = await open('Bob');
  await ada.join();
  await bob.join();
  await until(async () => (await framesOf(bob, 'Ada')) > 10, 'Bob sees Ada');
  await ada.button('Turn off camera').click();
  await until(async () => (await bob.videoOf('Ada')) === undefined, 'Bob sees no video');
  await ada.button('Turn on camera').click();
  const { framesDecoded = 0 } = (await bob.videoOf('Ada')) ?? {};
  await until(async () => (await framesOf(bob, 'Ada')) > framesDecoded + 10, 'Bob sees Ada again');
  await ada.button('Mute microphone').click();
  await ada.button('Unmute microphone').click();
  const before = await loudest(bob);
  await until(async () => (await loudest(bob)) > before, 'Bob hears Ada again');
  expect([...ada.problems, ...bob.problems]).toEqual([]);
});

test('if the server prefers VP9 and scalability modes are unknown, VP8 is sent in three layers', async () => {
  server = await startTestServer({ admin: { token }, video: { codec: 'vp9' } });
  const ada = await open('Ada', { ...asSafari, init: [...asSafari.init, withoutScalabilityModes] });
  const bob = await open('Bob');
  await ada.join();
  await bob.join();
  await until(async () => (await framesOf(bob, 'Ada')) > 10, 'Bob sees Ada');
  expect((await cameraOf('Ada'))?.codec).toBe('video/VP8');
  expect(await ada.sendEncodings()).toHaveLength(3);
});

test('picture-in-picture is requested in the turn of the click', async () => {
  server = await startTestServer();
  const ada = await open('Ada', { ...asSafari, init: [...asSafari.init, onlyInTheClick] });
  const bob = await open('Bob');
  await ada.join();
  await bob.join();
  await until(async () => (await framesOf(ada, 'Bob')) > 10, 'Ada sees Bob');
  await ada.button('More').click();
  await ada.button('Picture-in-picture').click();
  await until(() => ada.page.evaluate(() => document.pictureInPictureElement !== null), 'the window is open');
  await ada.button('More').click();
  await ada.button('Close picture-in-picture').click();
  await until(() => ada.page.evaluate(() => document.pictureInPictureElement === null), 'the window is closed');
});
