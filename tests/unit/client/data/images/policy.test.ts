import { expect, test } from '@jest/globals';
import { comesUnrequested, showingOf } from '../../../../../client/src/data/images/policy.ts';

test.each([
  { type: 'image/png', bytes: 1000, want: true },
  { type: 'image/png', bytes: 3_000_000, want: false },
  { type: 'image/avif', bytes: 1000, want: false },
  { type: 'image/svg+xml', bytes: 1000, want: false },
  { type: 'text/html', bytes: 1000, want: false },
])('$type of $bytes bytes is fetched without a click: $want', ({ want, ...file }) => {
  expect(comesUnrequested(file)).toBe(want);
});

test.each([
  { what: 'a screenshot', width: 1920, height: 1080, frames: 1, want: 'plain' },
  { what: 'a photo', width: 4032, height: 3024, frames: 1, want: 'preview' },
  { what: 'the largest', width: 8000, height: 5000, frames: 1, want: 'preview' },
  { what: 'more than the largest', width: 8000, height: 5001, frames: 1, want: 'never' },
  { what: 'a strip that is too long', width: 1, height: 40_000_001, frames: 1, want: 'never' },
  { what: 'a photo in twenty scans', width: 1920, height: 1080, frames: 1, scans: 20, want: 'plain' },
  { what: 'an image in 101 scans', width: 16, height: 16, frames: 1, scans: 101, want: 'never' },
  { what: 'a short animation', width: 480, height: 270, frames: 300, want: 'plain' },
  { what: 'a long animation', width: 480, height: 270, frames: 310, want: 'preview' },
  { what: 'an animation without an end', width: 2, height: 2, frames: Number.POSITIVE_INFINITY, want: 'preview' },
])('$what of $width x $height is shown $want', ({ want, ...size }) => {
  expect(showingOf(size)).toBe(want);
});
