import { expect, test } from '@jest/globals';
import { panned, unzoomed, zoomedAt } from '../../../../client/src/layout/zoom.ts';

const space = { width: 800, height: 400 };

test('the point under the pointer stays in place', () => {
  const at = { x: 100, y: -50 };
  const zoom = zoomedAt(zoomedAt(unzoomed, { factor: 2, at, space }), { factor: 1.5, at, space });
  // A point of the video is shown at `p * scale + offset`.
  expect([(at.x - zoom.x) / zoom.scale, (at.y - zoom.y) / zoom.scale]).toEqual([100, -50]);
});

test.each([
  { what: 'not smaller than it is', factor: 0.1, want: unzoomed },
  { what: 'not larger than eight times', factor: 100, want: { scale: 8, x: 0, y: 0 } },
])('$what', ({ factor, want }) => {
  expect(zoomedAt(unzoomed, { factor, at: { x: 0, y: 0 }, space })).toEqual(want);
});

test('no edge moves into the space', () => {
  expect(panned({ scale: 2, x: 0, y: 0 }, { by: { x: 5000, y: -5000 }, space })).toEqual({ scale: 2, x: 400, y: -200 });
  expect(panned(unzoomed, { by: { x: 10, y: 10 }, space })).toEqual(unzoomed);
});

test('zoomed out at an edge, the video returns to the centre', () => {
  const corner = { scale: 4, x: 1200, y: 600 };
  expect(zoomedAt(corner, { factor: 0, at: { x: 0, y: 0 }, space })).toEqual(unzoomed);
});
