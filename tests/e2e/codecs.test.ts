import { describe, expect, test } from '@jest/globals';
import { meetings } from '../support/meetings.ts';
import { silentMicrophone } from '../support/silent-microphone.ts';
import { until } from '../support/until.ts';

const file = meetings({ attendee: { init: silentMicrophone } });

describe.each([
  { codec: 'vp8' as const, mimeType: 'video/VP8', streams: 3 },
  { codec: 'vp9' as const, mimeType: 'video/VP9', streams: 1 },
  { codec: 'h264' as const, mimeType: 'video/H264', streams: 3 },
])('$codec', ({ codec, mimeType, streams }) => {
  const here = file.on({ video: { codec } });

  test(`${codec} as configured is sent in ${streams} streams and seen`, async () => {
    const [ada, bob] = await here.enter('Ada', 'Bob');
    await bob.sees('Ada', 5);
    const { peers } = await here.report();
    const camera = peers[0]?.producers.find(({ source }) => source === 'camera');
    expect(camera).toMatchObject({ codec: mimeType });
    expect(await ada.sendEncodings()).toHaveLength(streams);
  });
});

test('speech is negotiated with DTX and in-band FEC', async () => {
  const [ada] = await file.enter('Ada');
  await until(async () => /a=fmtp:\d+ .*usedtx=1/.test(await ada.sendAnswer()), 'DTX is negotiated');
  expect(await ada.sendAnswer()).toMatch(/a=fmtp:\d+ .*useinbandfec=1/);
});
