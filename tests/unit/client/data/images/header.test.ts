import { expect, test } from '@jest/globals';
import { readImage } from '../../../../../client/src/data/images/header.ts';
import { anmf, gif, jpegHead, png, riffChunk, vp8, vp8l, vp8x, webp } from '../../../../support/images.ts';

const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  { what: 'a PNG', bytes: png({ width: 3000, height: 20 }), want: 'image/png 3000 x 20, 1' },
  { what: 'an animated PNG', bytes: png({ width: 3, height: 2, frames: 7 }), want: 'image/png 3 x 2, 7' },
  { what: 'a JPEG', bytes: jpegHead({ width: 4032, height: 3024 }), want: 'image/jpeg 4032 x 3024, 1' },
  {
    what: 'a JPEG with a preview',
    bytes: jpegHead({ width: 9, height: 8, before: 65_535 }),
    want: 'image/jpeg 9 x 8, 1',
  },
  { what: 'a GIF', bytes: gif({ width: 640, height: 360 }), want: 'image/gif 640 x 360, 1' },
  { what: 'an animated GIF', bytes: gif({ width: 640, height: 360, frames: 90 }), want: 'image/gif 640 x 360, 90' },
  {
    what: 'a GIF with frames beyond its screen',
    bytes: gif({ width: 5000, height: 4000, screen: { width: 1, height: 1 } }),
    want: 'image/gif 5000 x 4000, 1',
  },
  { what: 'a WebP', bytes: webp(vp8(800, 600)), want: 'image/webp 800 x 600, 1' },
  { what: 'a lossless WebP', bytes: webp(vp8l(16_384, 9)), want: 'image/webp 16384 x 9, 1' },
  { what: 'a WebP with a canvas', bytes: webp(vp8x(800, 600), vp8(800, 600)), want: 'image/webp 800 x 600, 1' },
  {
    what: 'a WebP whose stream is larger than its canvas',
    bytes: webp(vp8x(10, 10), vp8(16_383, 16_383)),
    want: 'image/webp 16383 x 16383, 1',
  },
  {
    what: 'an animated WebP',
    bytes: webp(vp8x(80, 60), anmf(80, 60, vp8(80, 60)), anmf(8, 6, vp8l(8, 6))),
    want: 'image/webp 80 x 60, 2',
  },
  {
    what: 'an animated WebP with a stream larger than its frame',
    bytes: webp(vp8x(80, 60), anmf(80, 60, vp8l(9000, 8000))),
    want: 'image/webp 9000 x 8000, 1',
  },
])('$what: $want', ({ bytes, want }) => {
  const header = readImage(bytes);
  expect(header && `${header.type} ${header.width} x ${header.height}, ${header.frames}`).toBe(want);
});

test.each([
  { scans: 1, between: [] },
  { scans: 10, between: [0, 1, 0xff, 0, 0xff, 0xd3, 9] },
  { scans: 100_000, between: [] },
])('a JPEG with $scans scans reports that number', ({ scans, between }) => {
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0, ...between];
  const components = new Array(9).fill(0);
  const bytes = Uint8Array.from([
    ...jpegHead({ width: 8, height: 8 }),
    ...components,
    ...new Array(scans).fill(scan).flat(),
    0xff,
    0xd9,
  ]);
  expect(readImage(bytes)).toMatchObject({ width: 8, height: 8, scans });
});

/** A frame of one component, 8 x 8, followed by `parts`. */
const jpegOf = (...parts: number[][]) =>
  Uint8Array.from([0xff, 0xd8, 0xff, 0xc2, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, ...parts.flat()]);
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0];

test.each([
  { what: 'within a comment is none', bytes: jpegOf(SCAN, [0xff, 0xfe, 0, 12, ...SCAN]), scans: 1 },
  { what: 'in coded data behind 00 is none', bytes: jpegOf(SCAN, [0xff, 0, 0xda, 1], SCAN), scans: 2 },
  { what: 'behind any number of FF is one', bytes: jpegOf([0xff, 0xff, 0xff], SCAN), scans: 1 },
  { what: 'whose file ends in its data is one', bytes: jpegOf(SCAN, [1, 2], SCAN, [0xff]), scans: 2 },
])('a scan of a JPEG $what', ({ bytes, scans }) => {
  expect(readImage(bytes)).toMatchObject({ width: 8, height: 8, scans });
});

test.each([
  { what: 'a PNG without a header', bytes: latin('\x89PNG\r\n\x1a\n\0\0\0\rIDAT\0\0\0\x01\0\0\0\x01') },
  { what: 'a PNG of no width', bytes: png({ width: 0, height: 5 }) },
  { what: 'a PNG that ends in its header', bytes: png({ width: 5, height: 5 }).subarray(0, 20) },
  { what: 'a JPEG without a frame', bytes: latin('\xff\xd8\xff\xd9') },
  { what: 'a JPEG with something between its segments', bytes: latin('\xff\xd8\xff\xe0\0\x02\0\xff\xc0') },
  { what: 'a GIF with an unknown block', bytes: latin('GIF89a\x01\0\x01\0\0\0\0\x99') },
  { what: 'a WebP without a stream', bytes: webp() },
  { what: 'a sound file', bytes: latin('RIFF\x10\0\0\0WAVEfmt ') },
  { what: 'SVG', bytes: latin('<svg xmlns="http://www.w3.org/2000/svg"/>') },
  { what: 'AVIF, whose container may lie', bytes: latin('\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf') },
  { what: 'nothing', bytes: latin('') },
])('$what has no size', ({ bytes }) => {
  expect(readImage(bytes)).toBeUndefined();
});

test.each([
  { what: 'PNG', bytes: png({ width: 30, height: 20, frames: 3 }) },
  { what: 'GIF', bytes: gif({ width: 30, height: 20, frames: 3 }) },
  { what: 'WebP', bytes: webp(vp8x(30, 20), anmf(30, 20, vp8(30, 20)), riffChunk('EXIF', new Uint8Array(9))) },
])('a $what without its end has no end of frames', ({ bytes }) => {
  expect(readImage(bytes.subarray(0, -3))).toMatchObject({ width: 30, height: 20, frames: Number.POSITIVE_INFINITY });
});

test('whatever the bytes are, reading them ends without an error', () => {
  const seeds = [
    png({ width: 30, height: 20, frames: 3 }),
    jpegHead({ width: 30, height: 20 }),
    gif({ width: 30, height: 20, frames: 3 }),
    webp(vp8x(30, 20), anmf(30, 20, vp8(30, 20)), anmf(30, 20, vp8l(30, 20))),
  ];
  const random = randomFrom(1);
  for (let round = 0; round < 40_000; round += 1) {
    const bytes = Uint8Array.from(seeds[round % seeds.length] ?? []);
    for (let change = 0; change <= random() * 4; change += 1) bytes[12 + Math.floor(random() * 60)] = random() * 256;
    const header = readImage(bytes.subarray(0, 12 + Math.floor(random() * bytes.length)));
    if (header) expect(header.width * header.height * header.frames).toBeGreaterThan(0);
  }
});

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
