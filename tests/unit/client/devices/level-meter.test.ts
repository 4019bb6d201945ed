import { expect, test } from '@jest/globals';
import { loudness, nextLevel } from '../../../../client/src/devices/level-meter.ts';

test.each([
  { amplitude: 0, want: 0 },
  { amplitude: 0.001, want: 0 },
  { amplitude: 0.0159, want: 0.5 },
  { amplitude: 1, want: 1 },
])('samples of $amplitude fill the bar to $want', ({ amplitude, want }) => {
  expect(loudness(new Float32Array(256).fill(amplitude))).toBeCloseTo(want, 1);
});

test('the bar rises faster than it falls', () => {
  const risen = nextLevel(0, { target: 1, elapsedMs: 50 });
  const fallen = 1 - nextLevel(1, { target: 0, elapsedMs: 50 });
  expect(risen).toBeGreaterThan(fallen * 3);
});

test('two short frames move the bar as far as a long one', () => {
  const once = nextLevel(0.2, { target: 1, elapsedMs: 32 });
  const half = nextLevel(0.2, { target: 1, elapsedMs: 16 });
  expect(nextLevel(half, { target: 1, elapsedMs: 16 })).toBeCloseTo(once, 10);
});
