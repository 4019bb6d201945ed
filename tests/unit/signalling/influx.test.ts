import { expect, test } from '@jest/globals';
import type { AppError } from '../../../server/shared/protocol/errors.ts';
import { createInflux } from '../../../server/signalling/influx.ts';

/** When each who comes at these times comes in; those who are sent away come when they were told to. */
function arrivals(times: readonly number[], perSecond: number): number[] {
  let clock = 0;
  const influx = createInflux({ perSecond, now: () => clock });
  const waiting = times.map((at) => at);
  const admitted: number[] = [];
  while (waiting.length > 0) {
    waiting.sort((one, other) => one - other);
    clock = waiting.shift() ?? 0;
    try {
      influx.count();
      admitted.push(clock);
    } catch (error) {
      waiting.push(clock + ((error as AppError).retryAfterMs ?? Number.NaN));
    }
  }
  return admitted;
}

test('as many as a second holds come in at once, and the others one after another', () => {
  const admitted = arrivals(
    Array.from({ length: 40 }, () => 5000),
    10,
  );
  expect(admitted.filter((at) => at === 5000)).toHaveLength(10);
  for (let second = 5000; second < 8000; second += 1000) {
    expect(admitted.filter((at) => at > second && at <= second + 1000).length).toBeLessThanOrEqual(11);
  }
  expect(admitted.at(-1)).toBeLessThan(9000);
});

test('who is sent away is told when to come, each at another time', () => {
  const influx = createInflux({ perSecond: 10, now: () => 0 });
  const told = Array.from({ length: 15 }, () => {
    try {
      influx.count();
      return 0;
    } catch (error) {
      return (error as AppError).retryAfterMs;
    }
  });
  expect(told.slice(10)).toEqual([100, 200, 300, 400, 500]);
});

test('few who come by and by are never sent away', () => {
  const times = Array.from({ length: 100 }, (_, index) => index * 101);
  expect(arrivals(times, 10)).toEqual(times);
});
