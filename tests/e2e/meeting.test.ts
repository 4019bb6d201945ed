import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { types } from 'mediasoup';
import type { Browser } from 'playwright-core';
import { AdminRoom } from '../../server/shared/protocol/http.ts';
import { Attendee, launchBrowser } from '../support/browser.ts';
import { colouredCameras } from '../support/coloured-cameras.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const token = 'a-token-for-tests-only';
let server: TestServer;
let browser: Browser;
const attendees: Attendee[] = [];

beforeAll(async () => {
  server = await startTestServer({ media: { workers: 2 }, admin: { token }, rooms: { graceSeconds: 10 } });
  browser = await launchBrowser();
});

afterEach(async () => {
  await Promise.all(attendees.splice(0).map((attendee) => attendee.close()));
  await until(async () => (await server.routers()).length === 0, 'nothing is left of the meeting');
});

afterAll(async () => {
  await browser.close();
  await server.close();
});

/** Small cameras, since several encoders share the machine. */
async function enter(name: string, { init = colouredCameras }: { init?: () => void } = {}) {
  const attendee = await Attendee.open(browser, { url: server.url, room: 'e2e', name, init });
  attendees.push(attendee);
  await attendee.join();
  return attendee;
}

/** Frames of this participant continue to be decoded. */
async function sees(viewer: Attendee, name: string): Promise<void> {
  await until(async () => ((await viewer.videoOf(name))?.framesDecoded ?? 0) > 0, `${viewer.name} sees ${name}`);
  const { framesDecoded = 0 } = (await viewer.videoOf(name)) ?? {};
  const more = async () => ((await viewer.videoOf(name))?.framesDecoded ?? 0) > framesDecoded + 5;
  await until(more, `${viewer.name} goes on seeing ${name}`);
}

/** This many others are heard, by the energy of what is played. */
async function hears(listener: Attendee, others: number): Promise<void> {
  const energies = async () =>
    (await listener.received()).filter(({ kind, audioEnergy }) => kind === 'audio' && audioEnergy > 0).length;
  await until(async () => (await energies()) === others, `${listener.name} hears ${others}`);
}

async function administratorsRoom(): Promise<AdminRoom> {
  const response = await fetch(`${server.url}/api/admin/rooms/e2e`, { headers: { authorization: `Bearer ${token}` } });
  return AdminRoom.parse(await response.json());
}

/** The admin endpoint reports for each: camera and microphone sent, those of two others received, with traffic. */
async function administratorSees(names: string[]): Promise<void> {
  let seen = await administratorsRoom();
  const flows = () =>
    seen.peers.every(
      ({ consumers }) =>
        consumers.every(({ bitrate, loss }) => bitrate > 0 && loss < 0.5) &&
        consumers.filter(({ layers }) => layers !== null).length === 2,
    );
  await until(async () => {
    seen = await administratorsRoom();
    return flows();
  }, 'the administrator sees bits flow to everyone, and layers of each video');
  const { peers, producers, consumers } = seen;
  expect(peers.map(({ name }) => name)).toEqual(names);
  expect({ producers, consumers }).toEqual({ producers: 6, consumers: 12 });
  for (const peer of peers) {
    expect(peer.producers.map(({ source, codec }) => `${source} ${codec}`).sort()).toEqual([
      'camera video/VP8',
      'microphone audio/opus',
    ]);
  }
}

test('three browsers see and hear each other, and leaving removes the tile', async () => {
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  const cleo = await enter('Cleo');
  for (const [viewer, others] of [
    [ada, ['Bob', 'Cleo']],
    [bob, ['Ada', 'Cleo']],
    [cleo, ['Ada', 'Bob']],
  ] as const) {
    for (const name of others) await sees(viewer, name);
    await hears(viewer, 2);
  }
  await administratorSees(['Ada', 'Bob', 'Cleo']);
  await bob.button('Leave').click();
  await bob.button('Rejoin').waitFor();
  await ada.tile('Bob').waitFor({ state: 'detached' });
  await cleo.tile('Bob').waitFor({ state: 'detached' });
  await sees(ada, 'Cleo');
  await cleo.page.close();
  await ada.tile('Cleo').waitFor({ state: 'detached' });
  expect([...ada.problems, ...bob.problems, ...cleo.problems]).toEqual([]);
});

test('a participant who left rejoins with one button', async () => {
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  await bob.button('Leave').click();
  await ada.tile('Bob').waitFor({ state: 'detached' });
  await bob.page
    .getByText(/^You were in the meeting for \d+ seconds?, with up to 2 people\.\sYour connection was good\.$/)
    .waitFor();
  await bob.button('Rejoin').click();
  await sees(ada, 'Bob');
  await sees(bob, 'Ada');
});

test('another camera reaches the others without a new track', async () => {
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  await sees(bob, 'Ada');
  const shows = async (color: 'red' | 'green') => (await bob.colorOf('Ada'))[color] > 120;
  await until(() => shows('red'), 'Bob sees the red camera');
  const before = await bob.videoOf('Ada');
  await ada.button('Choose camera').click();
  await ada.page.getByRole('radio', { name: /fake_device_1/ }).check();
  await until(() => shows('green'), 'Bob sees the green camera');
  expect((await bob.videoOf('Ada'))?.track).toBe(before?.track);
  await sees(bob, 'Ada');
});

test('mute and camera off show on the tile, and come back', async () => {
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  await sees(bob, 'Ada');
  await ada.button('Mute microphone').click();
  await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor();
  await ada.button('Turn off camera').click();
  await bob.tile('Ada').locator('video').waitFor({ state: 'detached' });
  await ada.button('Turn on camera').click();
  await sees(bob, 'Ada');
  await ada.button('Unmute microphone').click();
  await bob.tile('Ada').getByRole('img', { name: 'Muted' }).waitFor({ state: 'detached' });
});

test('if the room cannot be loaded nothing is sent, and a reload joins it', async () => {
  const ada = await enter('Ada');
  const bob = await Attendee.open(browser, {
    url: server.url,
    room: 'e2e',
    name: 'Bob',
    path: '/',
    init: colouredCameras,
  });
  attendees.push(bob);
  await bob.page.route('**/assets/room-*.js', (route) => route.abort());
  await bob.page.goto(`${server.url}/r/e2e?name=Bob`);
  await bob.button('Join').click();
  await bob.button('Reload page').waitFor();
  await ada.tile('Bob').getByRole('img', { name: 'Muted' }).waitFor();
  await ada.tile('Bob').getByText('Camera off').waitFor({ state: 'attached' });
  for (const key of ['m', 'v']) await bob.page.keyboard.press(key);
  expect(await ada.tile('Bob').locator('video').count()).toBe(0);
  await bob.page.unroute('**/assets/room-*.js');
  await bob.button('Reload page').click();
  await bob.join();
  await sees(ada, 'Bob');
});

test('sound blocked by the browser plays after one click', async () => {
  await enter('Ada');
  const bob = await enter('Bob', { init: soundHeldBack });
  await bob.page.getByText('Your browser blocks sound').waitFor();
  await bob.button('Turn on sound').click();
  await bob.page.getByText('Your browser blocks sound').waitFor({ state: 'detached' });
  const silent = () =>
    bob.page.locator('audio').evaluateAll((all) => all.filter((one) => (one as HTMLAudioElement).paused));
  expect(await silent()).toEqual([]);
});

test('a shared screen is seen, and ends with the button', async () => {
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  await sees(bob, 'Ada');
  await ada.button('Share screen').click();
  await sees(bob, 'Ada’s screen');
  await ada.button('Stop sharing').first().click();
  await bob.tile('Ada’s screen').waitFor({ state: 'detached' });
  await sees(bob, 'Ada');
});

test('a shared screen gets through a downlink that is too small for everything', async () => {
  const transports: types.WebRtcTransport[] = [];
  for (const { worker } of server.workers) {
    worker.observer.once('newrouter', (router) =>
      router.observer.on('newtransport', (transport) => transports.push(transport as types.WebRtcTransport)),
    );
  }
  const ada = await enter('Ada');
  const bob = await enter('Bob');
  await sees(bob, 'Ada');
  // The minimum that mediasoup allows.
  for (const transport of transports) await transport.setMaxOutgoingBitrate(100_000);
  await ada.button('Share screen').click();
  await sees(bob, 'Ada’s screen');
});

/**
 * Runs in the page before its own scripts: playback is refused, as by an autoplay policy, until the button was clicked.
 */
function soundHeldBack(): void {
  const real = HTMLMediaElement.prototype.play;
  let allowed = false;
  const clicked = ({ target }: Event) => {
    allowed ||= target instanceof Element && target.closest('button')?.textContent === 'Turn on sound';
  };
  window.addEventListener('click', clicked, { capture: true });
  HTMLAudioElement.prototype.play = function play() {
    return allowed ? real.call(this) : Promise.reject(new DOMException('a click is needed', 'NotAllowedError'));
  };
}
