/** Devices and settings change in a call, with one producer each and one negotiation. */
import { isDeepStrictEqual } from 'node:util';
import { beforeEach, expect, test } from '@jest/globals';
import type { Attendee } from '../support/browser.ts';
import { meetings } from '../support/meetings.ts';
import { pluggableDevices } from '../support/pluggable-devices.ts';
import { until } from '../support/until.ts';

const file = meetings({ browser: { framesPerSecond: 20 } });
let ada: Attendee;

beforeEach(async () => {
  ada = await file.open({ name: 'Ada', init: [countNegotiations, pluggableDevices] });
});

/** Runs in the page before its own scripts. */
function countNegotiations(): void {
  const real = RTCPeerConnection.prototype.setLocalDescription;
  const counted = { negotiations: 0 };
  RTCPeerConnection.prototype.setLocalDescription = function count(...description: never[]) {
    counted.negotiations += 1;
    return Reflect.apply(real, this, description) as Promise<void>;
  };
  Object.assign(window, { counted });
}

/**
 * Runs in the page before its own scripts: Chromium's fake microphone beeps once a second, which is no speech; this one
 * is.
 */
function loudVoice(): void {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints);
    const context = new AudioContext();
    const voice = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context);
    tone.connect(voice);
    tone.start();
    return new MediaStream([...stream.getVideoTracks(), ...voice.stream.getAudioTracks()]);
  };
}

const negotiations = () =>
  ada.page.evaluate(() => (window as unknown as { counted: { negotiations: number } }).counted.negotiations);

/** The sources that Ada sends, as the server reports them. */
async function produced() {
  const { peers } = await file.report();
  return peers.flatMap(({ producers: all }) => all);
}

const producers = async () => (await produced()).map(({ id }) => id).sort();
const heardAndSeen = async () => (await produced()).map(({ source, paused }) => `${source}${paused ? ' paused' : ''}`);

type Sent = { device: string | undefined; settings: MediaTrackSettings };

/** The settings of the sent track of this kind. */
async function sent(kind: 'audio' | 'video'): Promise<Sent> {
  return ada.page.evaluate((wanted) => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const track = peerConnections
      .flatMap((connection) => connection.getSenders())
      .map((sender) => sender.track)
      .find((one) => one?.kind === wanted && one.readyState === 'live');
    return { device: track?.label, settings: track?.getSettings() ?? {} };
  }, kind);
}

async function joined(): Promise<{ before: string[]; negotiated: number }> {
  await ada.join();
  await until(async () => (await producers()).length === 2, 'microphone and camera are sent');
  return { before: await producers(), negotiated: await negotiations() };
}

const unplug = (kind: MediaDeviceKind, index: number) =>
  ada.page.evaluate(([which, at]) => (window as unknown as Unplug).unplug(which, at), [kind, index] as const);
const plugIn = () => ada.page.evaluate(() => (window as unknown as Unplug).plugIn());
type Unplug = { unplug(kind: MediaDeviceKind, index: number): Promise<void>; plugIn(): void };

test('every device and every setting changes without a new producer and without negotiation', async () => {
  const { before, negotiated } = await joined();
  await ada.button('Choose microphone and speaker').click();
  await ada.page.getByRole('radio', { name: 'Fake Audio Input 2' }).check();
  await until(async () => (await sent('audio')).device === 'Fake Audio Input 2', 'the other microphone is sent');
  const noise = ada.page.getByRole('group', { name: 'Noise reduction' });
  await noise.getByRole('radio', { name: 'Off' }).check();
  await until(async () => (await sent('audio')).settings.noiseSuppression === false, 'noise is left in');
  await ada.page.keyboard.press('Escape');
  await ada.button('Choose camera').click();
  await ada.page.getByRole('radio', { name: 'fake_device_1' }).check();
  await until(async () => (await sent('video')).device === 'fake_device_1', 'the other camera is sent');
  await ada.page.keyboard.press('Escape');
  await ada.button('More').click();
  await ada.button('Settings').click();
  const { page } = ada;
  await page.getByLabel('Noise reduction').selectOption('Standard');
  await until(async () => (await sent('audio')).settings.noiseSuppression === true, 'noise is removed again');
  await page.getByRole('checkbox', { name: 'Echo cancellation' }).uncheck();
  await until(async () => (await sent('audio')).settings.echoCancellation === false, 'echo is left in');
  await page.getByRole('checkbox', { name: 'Automatic microphone volume' }).uncheck();
  await until(async () => (await sent('audio')).settings.autoGainControl === false, 'the level is left alone');
  expect((await sent('audio')).device).toBe('Fake Audio Input 2');
  await page.getByRole('tab', { name: 'Video' }).click();
  await page.getByLabel('Resolution').selectOption('360p');
  await until(async () => (await sent('video')).settings.height === 360, 'a smaller video is sent');
  await page.getByLabel('Frame rate').selectOption('15 fps');
  await until(async () => (await sent('video')).settings.frameRate === 15, 'fewer frames are sent');
  expect((await sent('video')).device).toBe('fake_device_1');
  expect(await producers()).toEqual(before);
  expect(await negotiations()).toBe(negotiated);
  expect(ada.problems).toEqual([]);
});

test('an unplugged device is replaced with a toast, and comes back with one', async () => {
  const { before } = await joined();
  await ada.button('Choose microphone and speaker').click();
  await ada.page.getByRole('radio', { name: 'Fake Audio Input 1' }).check();
  await until(async () => (await sent('audio')).device === 'Fake Audio Input 1', 'the chosen microphone is sent');
  await unplug('audioinput', 1);
  await until(async () => (await sent('audio')).device === 'Fake Default Audio Input', 'another microphone is sent');
  await ada.page.getByText('Your microphone was unplugged. Now using Fake Default Audio Input.').first().waitFor();
  await unplug('videoinput', 0);
  await until(async () => (await sent('video')).device === 'fake_device_1', 'another camera is sent');
  await ada.page.getByText('Your camera was unplugged. Now using fake_device_1.').first().waitFor();
  await plugIn();
  await until(async () => (await sent('audio')).device === 'Fake Audio Input 1', 'the chosen microphone is back');
  await ada.page.getByText('Microphone switched to Fake Audio Input 1.').first().waitFor();
  const toasts = ada.page.getByRole('list', { name: 'Notifications' });
  await unplug('videoinput', 1);
  await toasts.getByText('Your camera was unplugged. Now using fake_device_0.').waitFor();
  await unplug('videoinput', 0);
  await ada.page.getByText('No camera found. Plug one in and it starts automatically.').waitFor();
  await toasts.getByText('fake_device_0').waitFor({ state: 'hidden' });
  await plugIn();
  await until(async () => (await sent('video')).device === 'fake_device_0', 'a camera is back');
  expect(await producers()).toEqual(before);
});

test('a person who speaks while muted sees a hint, and can unmute', async () => {
  await ada.page.addInitScript(loudVoice);
  await ada.page.reload();
  await joined();
  await ada.button('Mute microphone').click();
  await ada.page.getByText('You are muted. Hold the space bar to talk.').first().waitFor();
  await ada.button('Unmute').click();
  await ada.button('Mute microphone').waitFor();
});

test('a reload comes back muted with the camera off, and only a click changes that', async () => {
  await ada.join();
  await ada.button('Mute microphone').click();
  await ada.button('Turn off camera').click();
  await ada.page.reload();
  await ada.button('Unmute microphone').waitFor();
  await ada.button('Turn on camera').waitFor();
  await ada.join();
  await until(async () => (await heardAndSeen()).length > 0, 'the microphone is ready');
  expect(await heardAndSeen()).toEqual(['microphone paused']);
  await ada.button('Unmute microphone').click();
  await ada.button('Turn on camera').click();
  await until(async () => isDeepStrictEqual((await heardAndSeen()).sort(), ['camera', 'microphone']), 'both are sent');
});

test('a chosen theme overrides the system’s, also at the next visit', async () => {
  await ada.button('Settings').click();
  await ada.page.getByRole('tab', { name: 'General' }).click();
  const paper = () => ada.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await paper();
  await ada.page.getByLabel('Theme').selectOption('Dark');
  expect(await paper()).not.toBe(light);
  const dark = await paper();
  await ada.page.reload();
  await ada.button('Join').waitFor();
  expect(await paper()).toBe(dark);
});

test('the chosen speaker plays a test tone', async () => {
  await ada.page.evaluate(() => {
    const sinks: string[] = [];
    const real = HTMLMediaElement.prototype.setSinkId;
    HTMLMediaElement.prototype.setSinkId = function choose(id) {
      sinks.push(id);
      return Reflect.apply(real, this, [id]);
    };
    Object.assign(window, { sinks });
  });
  await ada.button('Settings').click();
  const speakers = ada.page.getByRole('tabpanel', { name: 'Audio' }).getByRole('combobox', { name: 'Speaker' });
  const id = await speakers.locator('option').last().getAttribute('value');
  await speakers.selectOption(id);
  await ada.button('Test').click();
  await until(() => ada.page.evaluate((wanted) => Reflect.get(window, 'sinks').includes(wanted), id), 'it plays there');
  await until(async () => (await ada.button('Test').getAttribute('aria-disabled')) === 'false', 'it is over');
  expect(ada.problems).toEqual([]);
});
