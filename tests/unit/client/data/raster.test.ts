import { expect, test } from '@jest/globals';
import { comesUnasked, rasterType } from '../../../../client/src/data/raster.ts';

const head = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  { first: '\x89PNG\r\n\x1a\n\0\0\0\r', want: 'image/png' },
  { first: '\xff\xd8\xff\xe0\0\x10JFIF\0\x01', want: 'image/jpeg' },
  { first: 'GIF89a\x01\0\x01\0\0\0', want: 'image/gif' },
  { first: 'RIFF\x10\0\0\0WEBP', want: 'image/webp' },
  { first: '\0\0\0\x1cftypavif', want: 'image/avif' },
  { first: 'RIFF\x10\0\0\0WAVE', want: undefined },
  { first: '<svg xmlns="', want: undefined },
  { first: '<!doctype ht', want: undefined },
  { first: '', want: undefined },
])('$want begins with $first', ({ first, want }) => {
  expect(rasterType(head(first))).toBe(want);
});

test.each([
  { type: 'image/png', bytes: 1000, want: true },
  { type: 'image/png', bytes: 3_000_000, want: false },
  { type: 'image/svg+xml', bytes: 1000, want: false },
  { type: 'text/html', bytes: 1000, want: false },
])('$type of $bytes bytes comes unasked: $want', ({ want, ...file }) => {
  expect(comesUnasked(file)).toBe(want);
});
