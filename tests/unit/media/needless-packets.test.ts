import { describe, expect, test } from '@jest/globals';
import { needlessSenders, type StreamReading } from '../../../server/media/needless-packets.ts';
import { uploadBounds } from '../../../server/media/upload-bounds.ts';
import type { Source } from '../../../server/shared/protocol/scalars.ts';

const bounds = uploadBounds({ maxKbps: 2500, screenMaxKbps: 2500, audioMaxKbps: 320 });

type Sends = {
  seat?: string;
  source: Source;
  packets: number;
  kbps: number;
  receivers?: number;
  ssrc?: number;
  perFrame?: number;
};

/** What has arrived after so many seconds of streams that send so much in each. */
const after = (seconds: number, streams: readonly Sends[]): StreamReading[] =>
  streams.map(({ seat = 'Eve', source, packets, kbps, receivers = 0, ssrc = 1, perFrame = 1 }) => ({
    ...{ seat, source, receivers, ssrc, perFrame },
    address: '203.0.113.66',
    at: 1000 * seconds,
    packets: packets * seconds,
    bytes: kbps * 125 * seconds,
  }));

const at = (seconds: number, streams: StreamReading[]) => ({ readAt: 1000 * seconds, streams });
const found = (...streams: Sends[]) => needlessSenders(at(1, after(1, streams)), at(3, after(3, streams)), bounds);

describe('honest media is never found', () => {
  test.each([
    { what: 'speech', source: 'microphone', packets: 50, kbps: 40 },
    { what: 'speech in frames of 10 ms', source: 'microphone', packets: 100, kbps: 60 },
    { what: 'music of a shared screen', source: 'screen-audio', packets: 50, kbps: 320 },
    { what: 'a still picture at 60 frames per second', source: 'camera', packets: 60, kbps: 20 },
    { what: '180p at 30 frames per second', source: 'camera', packets: 35, kbps: 150 },
    { what: '720p at 30 frames per second', source: 'camera', packets: 30 + 1700 / 9.2, kbps: 1700 },
    {
      what: 'a camera at its maximum and 60 frames per second',
      source: 'camera',
      packets: 60 + 2500 / 9.2,
      kbps: 2500,
    },
    { what: 'an encoder that overshoots by half', source: 'screen', packets: 30 + 3750 / 9.2, kbps: 3750 },
    { what: '300 kbit/s of three spatial layers at 60 frames', source: 'camera', packets: 215, kbps: 300, perFrame: 3 },
    { what: 'a camera after an interruption of a second', source: 'camera', packets: 45 + 2550 / 9.2, kbps: 2550 },
  ] as const)('$what', (stream) => {
    expect(found({ receivers: 100, ...stream })).toEqual([]);
  });
});

test('small packets are found at each bitrate, and packets at a bitrate that is not allowed', () => {
  expect(found({ source: 'camera', packets: 200, kbps: 130 })).toMatchObject([{ seat: 'Eve', sources: ['camera'] }]);
  expect(found({ source: 'microphone', packets: 250, kbps: 200 })).toMatchObject([{ sources: ['microphone'] }]);
  expect(found({ source: 'screen', packets: 560, kbps: 4900 })).toMatchObject([{ sources: ['screen'] }]);
});

test('each stream counts by itself, with its receivers, for its sender', () => {
  const small = { source: 'camera', packets: 200, kbps: 0 } as const;
  const senders = found(
    { ...small, ssrc: 1, receivers: 9 },
    { ...small, ssrc: 2, receivers: 9 },
    { ...small, source: 'screen', ssrc: 3 },
    { ...small, seat: 'Mallory', ssrc: 1, receivers: 1 },
  );
  expect(senders).toMatchObject([
    { seat: 'Eve', sources: ['camera', 'screen'], amount: 2 * 10 * 110 + 110 },
    { seat: 'Mallory', sources: ['camera'], amount: 2 * 110 },
  ]);
});

test('a stream that began meanwhile, or again, counts over the whole time', () => {
  const sent = (packets: number) => at(3, after(1, [{ source: 'camera', packets, kbps: 0 }]));
  const before = after(10, [{ source: 'camera', packets: 1000, kbps: 0 }]);
  for (const earlier of [[], before]) {
    expect(needlessSenders(at(1, earlier), sent(170), bounds)).toEqual([]);
    expect(needlessSenders(at(1, earlier), sent(1000), bounds)).toMatchObject([{ seat: 'Eve', amount: 410 }]);
  }
});
