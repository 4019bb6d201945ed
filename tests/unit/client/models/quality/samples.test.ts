import { expect, test } from '@jest/globals';
import type { StreamCounts } from '../../../../../client/src/media/stream-counts.ts';
import { MAX_SAMPLES, sampleBetween, withSamples } from '../../../../../client/src/models/quality/samples.ts';

const counts = (some: Partial<StreamCounts>): StreamCounts => ({
  peer: 'ada',
  source: 'camera',
  key: 'in-1',
  atMs: 0,
  bytes: 0,
  packets: 0,
  lost: 0,
  reportedLoss: undefined,
  roundTripMs: undefined,
  frames: 0,
  framesReceived: 0,
  width: 640,
  height: 360,
  limited: undefined,
  ...some,
});

test('two samples give rates', () => {
  const before = counts({ atMs: 1000, bytes: 1000, packets: 10, lost: 1, frames: 30 });
  const now = counts({ atMs: 3000, bytes: 26_000, packets: 106, lost: 5, frames: 90, roundTripMs: 30 });
  expect(sampleBetween(before, now)).toMatchObject({
    atMs: 3000,
    bitrate: 100_000,
    packetsPerSecond: 48,
    loss: 0.04,
    roundTripMs: 30,
    frameRate: 30,
    height: 360,
  });
});

test('the other end’s report of loss takes precedence over subtraction', () => {
  const now = counts({ atMs: 2000, packets: 100, reportedLoss: 0.25 });
  expect(sampleBetween(counts({}), now)?.loss).toBe(0.25);
});

test('paused video has no size, and nothing is lost where nothing arrived', () => {
  const now = counts({ atMs: 2000, reportedLoss: 0.25, limited: 'bandwidth' });
  expect(sampleBetween(counts({}), now)).toMatchObject({ width: 0, height: 0, loss: 0, limited: undefined });
});

test.each([
  { what: 'another key', now: { key: 'in-2', atMs: 2000, packets: 10 } },
  { what: 'fewer packets', now: { atMs: 2000, packets: 3 } },
  { what: 'no time between', now: { atMs: 0, packets: 10 } },
])('with $what there is no sample', ({ now }) => {
  expect(sampleBetween(counts({ packets: 5 }), counts(now))).toBeUndefined();
});

test('histories grow to three minutes, one for each source of each person, and go with the stream', () => {
  let histories = withSamples([], { before: [], now: [counts({})] });
  expect(histories).toEqual([{ peer: 'ada', source: 'camera', samples: [] }]);
  for (let look = 1; look <= MAX_SAMPLES + 5; look += 1) {
    const own = counts({ peer: undefined, atMs: look * 2000, packets: look });
    const [before, now] = [counts({ atMs: (look - 1) * 2000 }), counts({ atMs: look * 2000 })];
    histories = withSamples(histories, { before: [before], now: [own, now] });
  }
  expect(histories.map(({ peer, samples }) => `${peer} ${samples.length}`)).toEqual([
    'undefined 0',
    `ada ${MAX_SAMPLES}`,
  ]);
  expect(histories[1]?.samples.at(-1)?.atMs).toBe((MAX_SAMPLES + 5) * 2000);
  expect(withSamples(histories, { before: [], now: [] })).toEqual([]);
});
