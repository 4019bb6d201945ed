/** A participant mutes, hides or blocks another, on this page only. */
import { describe, expect, test } from '@jest/globals';
import { Bot } from '../load/bot.ts';
import { type Attendee, inboundStats } from '../support/browser.ts';
import { paintedCameras } from '../support/cameras.ts';
import { LargeStill } from '../support/large-still.ts';
import { videosForwarded } from '../support/made-on.ts';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { tickingBots } from '../support/ticking-bots.ts';
import { until } from '../support/until.ts';

const bots = tickingBots();
const file = meetings({ attendee: { init: [paintedCameras, silentMicrophone] } });

async function choose(viewer: Attendee, label: string, item: string): Promise<void> {
  await viewer.tile(label).hover();
  await viewer.button(`Options for ${label}`).click();
  await viewer.tile(label).getByRole('button', { name: item, exact: true }).click();
}

/** That many others are played. */
const plays = (viewer: Attendee, count: number) =>
  until(async () => (await viewer.page.locator('audio').count()) === count, `${viewer.name} hears ${count}`);
const forwards = (videos: number, what: string) => until(() => videosForwarded(file.made) === videos, what);

type KeptVideos = { keptVideos: HTMLMediaElement[] };

/** Runs in a page: remembers each element that is given a stream from then on. */
function keepVideos(): void {
  const kept: HTMLMediaElement[] = [];
  Object.assign(window, { keptVideos: kept } satisfies KeptVideos);
  const srcObject = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...srcObject,
    set(this: HTMLVideoElement, stream: MediaStream | null) {
      if (this instanceof HTMLVideoElement && !kept.includes(this)) kept.push(this);
      srcObject?.set?.call(this, stream);
    },
  });
}

/** How many videos that have left the page hold a stream, and how many hold none. */
function goneVideos(): { holding: number; empty: number } {
  const gone = (window as unknown as KeptVideos).keptVideos.filter(({ isConnected }) => !isConnected);
  const holding = gone.filter(({ srcObject }) => srcObject !== null).length;
  return { holding, empty: gone.length - holding };
}

/** Runs in the page before its own scripts: its microphone hears a steady, quiet tone. */
function quietTone(): void {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints);
    const context = new AudioContext();
    const voice = context.createMediaStreamDestination();
    const tone = new OscillatorNode(context);
    tone.connect(new GainNode(context, { gain: 0.1 })).connect(voice);
    tone.start();
    return new MediaStream([...stream.getVideoTracks(), ...voice.stream.getAudioTracks()]);
  };
}

/** What the page plays of the only other participant: how loud, and whether as it was received. */
async function playback({ page }: Attendee) {
  const { track, ...played } = await page.evaluate(async () => {
    const [element] = document.querySelectorAll('audio');
    const stream = element?.srcObject;
    if (!(element && stream instanceof MediaStream)) return { track: undefined, volume: 0, level: 0 };
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    context.createMediaStreamSource(stream).connect(analyser);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const samples = new Float32Array(analyser.fftSize);
    analyser.getFloatTimeDomainData(samples);
    await context.close();
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    return { track: stream.getAudioTracks()[0]?.id, volume: element.volume, level: Math.sqrt(power) };
  });
  const received = await page.evaluate(inboundStats);
  return { ...played, asReceived: received.some((one) => one.track === track) };
}

async function say(speaker: Attendee, text: string): Promise<void> {
  await speaker.page.getByRole('textbox', { name: 'Write a message' }).fill(text);
  await speaker.page.keyboard.press('Enter');
}

describe('of two', () => {
  const two = file.together('Ada', 'Bob');

  test('one person mutes another for themselves, and hears them again', async () => {
    const [ada] = two.people;
    await plays(ada, 1);
    await choose(ada, 'Bob', 'Mute for me');
    await plays(ada, 0);
    await ada.tile('Bob').getByRole('img', { name: 'Muted by you' }).waitFor();
    await choose(ada, 'Bob', 'Unmute for me');
    await plays(ada, 1);
  });

  test('a hidden camera is not even sent, and comes back when it is shown', async () => {
    const [ada, bob] = two.people;
    await ada.sees('Bob');
    await choose(ada, 'Bob', 'Hide video for me');
    await forwards(1, 'only Ada is forwarded');
    await until(async () => (await ada.tile('Bob').locator('video').count()) === 0, 'no video is left');
    expect(await bob.videoOf('Ada')).toBeDefined();
    await choose(ada, 'Bob', 'Show video');
    await ada.sees('Bob');
  });

  test('a blocked participant is neither seen, heard nor read, also after a reload, until they are unblocked', async () => {
    const [ada, bob] = two.people;
    await ada.sees('Bob');
    await choose(ada, 'Bob', 'Block for me');
    await plays(ada, 0);
    await ada.button('Show chat').click();
    await bob.button('Show chat').click();
    await say(bob, 'do you read this?');
    await bob.page.keyboard.press('Escape');
    await bob.button('Raise hand').click();
    await say(ada, 'nothing to read');
    await ada.page.getByText('nothing to read').first().waitFor();
    await bob.page.getByText('nothing to read').first().waitFor();
    expect(await ada.page.getByText('do you read this?').count()).toBe(0);
    expect(await ada.page.getByRole('img', { name: /hand/i }).count()).toBe(0);

    await ada.page.reload();
    await ada.join();
    await ada.tile('Bob').getByRole('img', { name: 'Blocked by you' }).waitFor();
    await ada.button('Show people').click();
    const row = ada.page.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Bob' });
    await row.getByRole('button', { name: 'Options for Bob' }).click();
    await row.getByRole('button', { name: 'Unblock' }).click();
    await ada.sees('Bob');
    await plays(ada, 1);
    await ada.button('Show chat').click();
    await ada.page.getByText('do you read this?').first().waitFor();
  });

  test('a blocked participant who rejoins, even under another name, stays blocked; in a new tab they count as somebody new', async () => {
    const [ada, bob] = two.people;
    await ada.sees('Bob');
    await choose(ada, 'Bob', 'Block for me');
    await bob.button('Leave').click();
    await bob.button('Rejoin').click();
    await bob.button('Leave').waitFor();
    await ada.tile('Bob').getByRole('img', { name: 'Blocked by you' }).waitFor();
    await bob.page.goto(`${file.server.url}/r/${two.meeting.room}?name=Bobby`);
    await bob.join();
    await ada.tile('Bobby').getByRole('img', { name: 'Blocked by you' }).waitFor();
    await bob.button('Leave').click();
    await two.meeting.enter('Bob');
    await ada.sees('Bob');
  });
});

test('somebody is heard twice as loud or more quietly, by the menu of their row as of their tile, also after a reload', async () => {
  const [ada] = await file.meet('Ada', { name: 'Bob', init: [quietTone] });
  const { page } = ada;
  const plays = async (what: string, is: (played: Awaited<ReturnType<typeof playback>>) => boolean) =>
    until(async () => is(await playback(ada)), what);
  await plays('Bob is heard', ({ level }) => level > 0.03);
  const { level: plain, asReceived } = await playback(ada);
  expect(asReceived).toBe(true);

  await ada.button('Show people').click();
  const row = page.getByRole('complementary').getByRole('listitem').filter({ hasText: 'Bob' });
  await row.getByRole('button', { name: 'Options for Bob' }).click();
  const slider = row.getByRole('slider', { name: 'Volume' });
  expect(await slider.getAttribute('aria-valuetext')).toBe('100%');
  await slider.press('End');
  await plays('Bob is heard twice as loud', ({ level }) => level > plain * 1.7 && level < plain * 2.3);
  expect(await slider.getAttribute('aria-valuetext')).toBe('200%');
  await page.keyboard.press('Escape');

  await page.reload();
  await ada.join();
  await ada.sees('Bob');
  await plays('Bob is heard twice as loud again', ({ level }) => level > plain * 1.7);
  await ada.tile('Bob').hover();
  await ada.tile('Bob').getByRole('button', { name: 'Options for Bob' }).click();
  const onTile = ada.tile('Bob').getByRole('slider', { name: 'Volume' });
  await onTile.fill('50');
  await plays('Bob is heard half as loud', ({ volume, asReceived: direct }) => volume === 0.5 && direct);
  await onTile.fill('100');
  await plays('Bob is heard as before', ({ volume, asReceived: direct }) => volume === 1 && direct);
  expect(ada.problems).toEqual([]);
});

test.each(['camera' as const, 'screen' as const])(
  'a participant whose %s exceeds 5120x2880 pixels is hidden with a sentence, also after being shown again',
  async (source) => {
    const [ada] = await file.enter('Ada');
    await ada.page.evaluate(keepVideos);
    const who = { url: file.server.url, room: file.room, name: 'Eve', speaks: true, dtx: true, counts: false };
    const subscriptions = { videos: [], newcomers: { cameras: 0, screens: 0, height: 90 } };
    bots.push(await Bot.join({ ...who, subscriptions, camera: false, films: { [source]: new LargeStill() } }));
    const sentence = ada.page.getByRole('log').getByText('Eve’s video is too large for your browser');
    const hidden = async (times: number) => {
      await until(async () => (await sentence.count()) === times, `it is said ${times} times`);
      await ada.tile('Eve').getByRole('img', { name: 'Hidden by you' }).waitFor();
      await until(async () => (await ada.tile('Eve').locator('video').count()) === 0, 'no video is left');
      await forwards(0, 'nothing of Eve is forwarded');
      expect(await ada.page.evaluate(goneVideos)).toEqual({ holding: 0, empty: times });
    };
    await hidden(1);
    await choose(ada, 'Eve', 'Show video');
    await hidden(2);
    expect(file.problems).toEqual([]);
  },
);
