import { expect, test } from '@jest/globals';
import { isTooSlow, Pace } from '../../../../client/src/devices/effects/pace.ts';

const times = (count: number, milliseconds: number) => Array.from({ length: count }, () => milliseconds);

test.each([
  { what: 'a fast machine', took: times(200, 8), slow: false },
  { what: 'fast after a slow start', took: [...times(8, 900), ...times(24, 30)], slow: false },
  { what: 'too few frames', took: times(31, 500), slow: false },
  { what: 'a slow machine', took: times(32, 120), slow: true },
  { what: 'fast with a hitch now and then', took: [...times(20, 20), ...times(8, 400), ...times(16, 20)], slow: false },
  { what: 'a machine that became slow', took: [...times(100, 10), ...times(24, 100)], slow: true },
  { what: 'just fast enough', took: times(40, 1000 / 12), slow: false },
])('$what is too slow: $slow', ({ took, slow }) => {
  expect(isTooSlow(took)).toBe(slow);
});

test('too slow is reported once', () => {
  let sent = 0;
  const pace = new Pace(() => {
    sent += 1;
  });
  for (const milliseconds of times(200, 300)) pace.took(milliseconds);
  expect(sent).toBe(1);
});
