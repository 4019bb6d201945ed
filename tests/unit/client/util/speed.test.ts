import { expect, test } from '@jest/globals';
import { Speed } from '../../../../client/src/util/speed.ts';

test.each([
  { what: 'nothing yet', samples: [], now: 0, want: undefined },
  { what: 'one look', samples: [[0, 100]], now: 500, want: undefined },
  {
    what: 'what came in the last seconds',
    samples: [
      [0, 0],
      [1000, 500],
      [2000, 2000],
    ],
    now: 2000,
    want: 1000,
  },
  {
    what: 'nothing, once it has stood for a while',
    samples: [
      [0, 0],
      [1000, 500],
    ],
    now: 9000,
    want: undefined,
  },
  {
    what: 'nothing of what is longer ago',
    samples: [
      [0, 0],
      [5000, 9000],
      [6000, 10_000],
    ],
    now: 6000,
    want: 1000,
  },
] as { what: string; samples: [number, number][]; now: number; want: number | undefined }[])(
  'the speed is $what',
  ({ samples, now, want }) => {
    const speed = new Speed();
    for (const [at, bytes] of samples) speed.add(bytes, at);
    expect(speed.at(now)).toBe(want);
  },
);
