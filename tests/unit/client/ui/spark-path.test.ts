import { expect, test } from '@jest/globals';
import { type SparkPoint, sparkPath } from '../../../../client/src/ui/spark-path.ts';

const frame = { width: 100, height: 20, from: 0, to: 10, top: 40, gap: 3 };
const points = (...values: [at: number, value: number][]): SparkPoint[] => values.map(([at, value]) => ({ at, value }));

test.each([
  { what: 'nothing', of: points(), path: '' },
  { what: 'a line', of: points([0, 0], [1, 20], [2, 40]), path: 'M0 20L10 10L20 0' },
  { what: 'what is above the top', of: points([0, 80], [1, 0]), path: 'M0 0L10 20' },
  { what: 'a gap', of: points([0, 0], [1, 0], [8, 40], [9, 40]), path: 'M0 20L10 20M80 0L90 0' },
  { what: 'what is too old', of: points([-5, 3], [9, 10], [10, 10]), path: 'M90 15L100 15' },
])('$what is drawn as "$path"', ({ of, path }) => {
  expect(sparkPath(of, frame)).toBe(path);
});
