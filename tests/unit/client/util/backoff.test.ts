import { expect, test } from '@jest/globals';
import { backoff } from '../../../../client/src/util/backoff.ts';

test.each([
  { attempt: 0, draw: 0, want: 0 },
  { attempt: 0, draw: 0.5, want: 500 },
  { attempt: 1, draw: 0.5, want: 1000 },
  { attempt: 2, draw: 1, want: 3000 },
  { attempt: 60, draw: 1, want: 3000 },
])('attempt $attempt with $draw waits $want ms', ({ attempt, draw, want }) => {
  expect(backoff(attempt, { windowMs: 1000, maxMs: 3000, draw: () => draw })).toBe(want);
});
