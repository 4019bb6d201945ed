import { expect, test } from '@jest/globals';
import { bestGrid, type Shape } from '../../../../client/src/layout/best-grid.ts';

test.each<{ tiles: number; width: number; height: number; want: string; shape?: Shape }>([
  { tiles: 1, width: 1280, height: 720, want: '1x1' },
  { tiles: 2, width: 1280, height: 720, want: '2x1' },
  { tiles: 2, width: 400, height: 800, want: '1x2' },
  { tiles: 3, width: 400, height: 800, want: '1x3' },
  { tiles: 3, width: 1280, height: 720, want: '2x2' },
  { tiles: 4, width: 1280, height: 720, want: '2x2' },
  { tiles: 4, width: 400, height: 700, want: '1x4' },
  { tiles: 4, width: 400, height: 700, shape: 'upright', want: '2x2' },
  { tiles: 4, width: 400, height: 800, want: '1x4' },
  { tiles: 5, width: 1280, height: 720, want: '3x2' },
  { tiles: 6, width: 400, height: 800, want: '2x3' },
  { tiles: 9, width: 1280, height: 720, want: '3x3' },
  { tiles: 16, width: 1280, height: 720, want: '4x4' },
  { tiles: 4, width: 2400, height: 400, want: '4x1' },
])('$tiles tiles on $width x $height, $shape -> $want', ({ tiles, want, ...space }) => {
  const { columns, rows } = bestGrid(tiles, space);
  expect(`${columns}x${rows}`).toBe(want);
});

test('tiles on a wide screen are between 4:3 and 16:9', () => {
  for (let tiles = 1; tiles <= 30; tiles++) {
    const { tile } = bestGrid(tiles, { width: 1280, height: 640 });
    expect(tile.width / tile.height).toBeGreaterThanOrEqual(4 / 3 - 0.001);
    expect(tile.width / tile.height).toBeLessThanOrEqual(16 / 9 + 0.001);
  }
});

test('two upright videos on a phone are cropped no more than two landscape ones', () => {
  const ratio = (shape: Shape) => {
    const { tile } = bestGrid(2, { width: 374, height: 728, shape });
    return tile.width / tile.height;
  };
  expect(ratio('wide')).toBeCloseTo(4 / 3);
  expect(ratio('upright')).toBeLessThan(1.1);
});

test('no space, or none left between the gaps, gives tiles of no size', () => {
  expect(bestGrid(3, { width: 0, height: 0 }).tile).toEqual({ width: 0, height: 0 });
});
