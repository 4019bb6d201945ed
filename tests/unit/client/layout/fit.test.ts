import { expect, test } from '@jest/globals';
import { chooseFit } from '../../../../client/src/layout/fit.ts';

test.each([
  { video: [1280, 720], tile: [640, 360], want: 'cover' },
  { video: [640, 480], tile: [640, 360], want: 'cover' },
  { video: [1280, 720], tile: [400, 300], want: 'cover' },
  { video: [720, 1280], tile: [640, 360], want: 'contain' },
  { video: [720, 1280], tile: [400, 300], want: 'contain' },
  { video: [720, 1280], tile: [390, 520], want: 'cover' },
  { video: [1280, 720], tile: [390, 390], want: 'contain' },
])('a video of $video in a tile of $tile: $want', ({ video, tile, want }) => {
  const size = ([width = 0, height = 0]: number[]) => ({ width, height });
  expect(chooseFit(size(video), size(tile))).toBe(want);
});
