/** The effect of the models on audio and video, in a real browser under the real content security policy. */
import { expect, test } from '@jest/globals';
import type { Attendee, InitScript } from '../support/browser.ts';
import { cameras } from '../support/cameras.ts';
import { meetings } from '../support/meetings.ts';
import { recordSentences, sentencesOf } from '../support/record-sentences.ts';
import { until } from '../support/until.ts';

const file = meetings();
let ada: Attendee;

const enter = async (init: InitScript[]) => {
  [ada] = await file.enter({ name: 'Ada', init });
};

/** A camera in front of a striped wall, with nobody in front of it. */
const stripedCamera = cameras({
  paint: (pen) => {
    for (let x = 0; x < 640; x += 8) {
      pen.fillStyle = x % 16 === 0 ? 'white' : 'black';
      pen.fillRect(x, 0, 8, 360);
    }
  },
  size: { width: 640, height: 360 },
  framesPerSecond: 15,
});

/** Runs in the page before its own scripts: as in a browser that gives no frames to scripts. */
function withoutTrackStreams(): void {
  Reflect.deleteProperty(window, 'MediaStreamTrackProcessor');
  Reflect.deleteProperty(window, 'MediaStreamTrackGenerator');
}

/** How far neighbouring points at the upper edge of the own video differ, 0 to 255: most with sharp stripes. */
const contrast = () =>
  ada.page
    .locator('video')
    .last()
    .evaluate((video: HTMLVideoElement) => {
      const canvas = new OffscreenCanvas(64, 1);
      const pen = canvas.getContext('2d');
      pen?.drawImage(video, 100, 20, 64, 1, 0, 0, 64, 1);
      const points = pen?.getImageData(0, 0, 64, 1).data ?? new Uint8ClampedArray();
      const reds = [...points].filter((_, index) => index % 4 === 0);
      return Math.max(...reds) - Math.min(...reds);
    });

const saidTooSlow = async () =>
  (await sentencesOf(ada)).some((sentence) => sentence.includes('this device is too slow'));

test.each([
  { frames: 'as streams', init: [stripedCamera] },
  { frames: 'from a video element', init: [stripedCamera, withoutTrackStreams] },
])('the background is blurred until the effect is turned off, with frames $frames', async ({ init }) => {
  await enter([...init, recordSentences]);
  await until(async () => (await contrast()) > 180, 'the stripes are sharp');
  await ada.button('Choose camera').click();
  const background = ada.page.getByRole('group', { name: 'Background' });
  await background.getByRole('radio', { name: 'Blur' }).check();
  // On a slow machine the effect may be turned off before it is seen, with a toast that disappears.
  await until(async () => (await contrast()) < 60 || (await saidTooSlow()), 'the stripes are blurred');
  await background.getByRole('radio', { name: 'None' }).check();
  await until(async () => (await contrast()) > 180, 'the stripes are sharp again');
  expect(ada.problems).toEqual([]);
});

/** Runs in the page before its own scripts: a microphone beside a fan. */
function noisyMicrophone(): void {
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await real(constraints);
    const [microphone] = stream.getAudioTracks();
    if (!microphone) return stream;
    const context = new AudioContext({ sampleRate: 48_000 });
    const buffer = context.createBuffer(1, 96_000, 48_000);
    for (const [index] of buffer.getChannelData(0).entries()) {
      buffer.getChannelData(0)[index] = (Math.random() - 0.5) * 0.2;
    }
    const noise = new AudioBufferSourceNode(context, { buffer, loop: true });
    const output = context.createMediaStreamDestination();
    noise.connect(output);
    noise.start();
    const [track] = output.stream.getAudioTracks();
    if (!track) throw new Error('a destination always gives a track');
    const settings = microphone.getSettings();
    track.getSettings = () => settings;
    return new MediaStream([...stream.getVideoTracks(), track]);
  };
}

/** How loud the sent audio is now, 0 to 1; undefined while nothing is sent. */
const loudness = () =>
  ada.page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const reports = await Promise.all(peerConnections.map((connection) => connection.getStats()));
    const sources = reports.flatMap((report) => [...report.values()]).filter(({ type }) => type === 'media-source');
    return sources.find(({ kind }) => kind === 'audio')?.audioLevel as number | undefined;
  });

test('strong noise reduction removes the noise, which is back when the effect is turned off', async () => {
  await enter([noisyMicrophone]);
  await until(async () => ((await loudness()) ?? 0) > 0.08, 'the noise is heard');
  await ada.button('More').click();
  await ada.button('Settings').click();
  await ada.page.getByLabel('Noise reduction').selectOption('Strong');
  await until(async () => ((await loudness()) ?? 1) < 0.02, 'the noise is gone');
  await ada.page.getByLabel('Noise reduction').selectOption('Off');
  await until(async () => ((await loudness()) ?? 0) > 0.08, 'the noise is back');
  expect(ada.problems).toEqual([]);
});
