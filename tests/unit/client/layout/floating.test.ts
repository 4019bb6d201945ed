import { describe, expect, test } from '@jest/globals';
import {
  type Corner,
  corners,
  cornerTowards,
  floatIn,
  nearestCorner,
  nextCorner,
} from '../../../../client/src/layout/floating.ts';

const desk = { width: 1248, height: 588 };
const phone = { width: 374, height: 716 };

describe.each([desk, phone])('on $width x $height', (space) => {
  test.each(corners)(
    'at the %s a tile is inside the stage, covers little of it, and is nearest to that corner',
    (corner) => {
      for (const shape of ['wide', 'upright'] as const) {
        const place = floatIn(space, { corner, shape });
        expect(place.width > place.height).toBe(shape === 'wide');
        expect(Math.min(place.x, place.y)).toBeGreaterThan(0);
        expect(place.x + place.width).toBeLessThan(space.width);
        expect(place.y + place.height).toBeLessThan(space.height);
        expect((place.width * place.height) / (space.width * space.height)).toBeLessThan(0.08);
        expect(nearestCorner(space, place)).toBe(corner);
      }
    },
  );
});

test.each([
  { from: 'top-left', key: 'ArrowRight', to: 'top-right' },
  { from: 'top-right', key: 'ArrowDown', to: 'bottom-right' },
  { from: 'bottom-right', key: 'ArrowLeft', to: 'bottom-left' },
  { from: 'bottom-left', key: 'ArrowUp', to: 'top-left' },
  { from: 'top-left', key: 'ArrowUp', to: 'top-left' },
  { from: 'top-left', key: 'Tab', to: undefined },
] as const)('$key moves from the $from to the $to', ({ from, key, to }) => {
  expect(cornerTowards(from, key)).toBe(to);
});

test('clicks go through all corners', () => {
  let corner: Corner = 'top-left';
  const seen = corners.map(() => {
    corner = nextCorner(corner);
    return corner;
  });
  expect([new Set(seen).size, corner]).toEqual([corners.length, 'top-left']);
});
