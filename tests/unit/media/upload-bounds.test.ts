import { expect, test } from '@jest/globals';
import { exceeds, type Reading, uploadBounds, withReading } from '../../../server/media/upload-bounds.ts';

const BOUND = 2500;

/** Readings every 250 ms of a sender with this bitrate in each second, in kbit/s. */
function readingsOf(kbps: readonly number[]): Reading[][] {
  const quarters = kbps.flatMap((rate) => Array<number>(4).fill(rate));
  const all: Reading[][] = [[{ at: 0, bytes: 0 }]];
  let bytes = 0;
  for (const [index, rate] of quarters.entries()) {
    bytes += (rate * 250) / 8;
    all.push(withReading(all.at(-1) ?? [], { at: (index + 1) * 250, bytes }));
  }
  return all;
}

/** The time until the bound is found to be exceeded, in milliseconds; undefined if it never is. */
function foundAfterMs(kbps: readonly number[]): number | undefined {
  const index = readingsOf(kbps).findIndex((readings) => exceeds(readings, BOUND));
  return index < 0 ? undefined : index * 250;
}

const seconds = (count: number, kbps: number) => Array<number>(count).fill(kbps);

test.each([
  { what: 'a camera at its bound', kbps: seconds(60, 2500) },
  { what: 'all simulcast layers and an encoder that overshoots by half', kbps: seconds(60, 3750) },
  { what: 'media and as many retransmissions, at half the packets lost', kbps: seconds(60, 5000) },
  { what: 'a probe of three times the bound for a second', kbps: [...seconds(5, 2500), 7500, ...seconds(5, 2500)] },
  { what: 'a screen that changes as a whole after a rest', kbps: [...seconds(5, 50), 8000, 4000, ...seconds(5, 500)] },
  {
    what: 'five seconds that a network held back, in one',
    kbps: [...seconds(5, 2500), ...seconds(5, 0), 12_500, 2500],
  },
])('$what is within the limit', ({ kbps }) => {
  expect(foundAfterMs(kbps)).toBeUndefined();
});

test.each([
  { what: 'a little more than twice', kbps: 5500, ms: 2750 },
  { what: 'five times', kbps: 12_500, ms: 1250 },
  { what: 'twenty times', kbps: 50_000, ms: 500 },
])('$what the excess is found after $ms ms', ({ kbps, ms }) => {
  expect(foundAfterMs(seconds(10, kbps))).toBe(ms);
});

test('an excess after allowed traffic is found a little sooner than after silence', () => {
  expect(foundAfterMs([...seconds(10, 2500), ...seconds(10, 12_500)])).toBe(10_000 + 1000);
});

test('only readings of the last three seconds are kept, and one before them', () => {
  const last = readingsOf(seconds(20, 100)).at(-1) ?? [];
  expect(last.map(({ at }) => at)).toEqual(Array.from({ length: 13 }, (_, index) => 17_000 + index * 250));
});

test('the limit of video is never smaller than a key frame', () => {
  const bounds = uploadBounds({ maxKbps: 50, screenMaxKbps: 3000, audioMaxKbps: 320 });
  expect(bounds).toEqual({ microphone: 320, 'screen-audio': 320, camera: 500, screen: 3000 });
});
