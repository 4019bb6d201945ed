import { expect, test } from '@jest/globals';
import { ScreenShareModel } from '../../../../../client/src/models/stage/screen-share.ts';
import { FakeTrack } from '../devices/fake-media.ts';

function setUp({ sound = true, refusal }: { sound?: boolean; refusal?: Error } = {}) {
  const video = new FakeTrack('video', 'screen');
  const audio = new FakeTrack('audio', 'screen');
  const stream = { getVideoTracks: () => [video], getAudioTracks: () => (sound ? [audio] : []) };
  const asked: (DisplayMediaStreamOptions | undefined)[] = [];
  const getDisplayMedia = async (options?: DisplayMediaStreamOptions) => {
    asked.push(options);
    if (refusal) throw refusal;
    return stream as unknown as MediaStream;
  };
  const media = { getDisplayMedia };
  return { screen: new ScreenShareModel(media), media, video, audio, asked };
}

const named = (name: string, message = '') => Object.assign(new Error(message), { name });

test('sharing provides video and audio', async () => {
  const { screen, video, audio } = setUp();
  await screen.start();
  expect(screen.video.value).toBe(video);
  expect(screen.audio.value).toBe(audio);
});

test('where sharing is not permitted, the browser asks for no screen', async () => {
  const { asked, media } = setUp();
  const screen = new ScreenShareModel(media, { permits: () => false });
  await screen.start();
  expect(asked).toEqual([]);
  expect(screen.video.value).toBeUndefined();
});

test('audio is requested unprocessed, without the voices of the meeting, and never of this page', async () => {
  const { screen, asked } = setUp();
  await screen.start();
  expect(asked).toEqual([
    expect.objectContaining({
      selfBrowserSurface: 'exclude',
      preferCurrentTab: false,
      systemAudio: 'include',
      audio: expect.objectContaining({ restrictOwnAudio: true, echoCancellation: false, noiseSuppression: false }),
    }),
  ]);
});

test('the encoder keeps a screen sharp, or smooth if requested, also the next time', async () => {
  const { screen, video } = setUp();
  await screen.start();
  expect(video.contentHint).toBe('detail');
  screen.toggleMotion();
  expect(video.contentHint).toBe('motion');
  screen.stop();
  await screen.start();
  expect(video.contentHint).toBe('motion');
});

test('stopping stops both tracks', async () => {
  const { screen, video, audio } = setUp();
  await screen.start();
  screen.stop();
  expect([video.readyState, audio.readyState]).toEqual(['ended', 'ended']);
  expect(screen.video.value).toBeUndefined();
});

test('the browser’s own stop button ends sharing too', async () => {
  const { screen, video, audio } = setUp();
  await screen.start();
  video.pull();
  expect(screen.video.value).toBeUndefined();
  expect(screen.audio.value).toBeUndefined();
  expect(audio.readyState).toBe('ended');
});

test('audio that ends alone leaves the video', async () => {
  const { screen, video, audio } = setUp();
  await screen.start();
  audio.pull();
  expect(screen.video.value).toBe(video);
  expect(screen.audio.value).toBeUndefined();
});

test.each([
  { refusal: named('NotAllowedError', 'Permission denied'), want: undefined },
  { refusal: named('NotAllowedError', 'Permission denied by system'), want: 'system_denied' },
  { refusal: named('NotReadableError'), want: 'failed' },
])('$refusal leaves the problem $want', async ({ refusal, want }) => {
  const { screen } = setUp({ refusal });
  await screen.start();
  expect(screen.problem.value).toBe(want);
  expect(screen.video.value).toBeUndefined();
});

test('a browser that cannot share is detected beforehand', () => {
  expect(new ScreenShareModel(undefined).supported).toBe(false);
  expect(new ScreenShareModel({}).supported).toBe(false);
});

test('if the browser ignores the content hint, the choice is not offered', async () => {
  const { screen, video } = setUp();
  await screen.start();
  expect(screen.takesMotion.value).toBe(true);
  screen.stop();
  Reflect.deleteProperty(video, 'contentHint');
  await screen.start();
  expect(screen.takesMotion.value).toBe(false);
});
