import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { notificationRate } from '../../../server/media/notification-rate.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

/** Counts so many notifications, one each `everyMs`. @returns how often the rate was exceeded. */
function exceeded({ count, everyMs }: { count: number; everyMs: number }): number {
  let times = 0;
  const notify = notificationRate({ perSecond: 10, burst: 50 }, () => {
    times += 1;
  });
  for (let sent = 0; sent < count; sent += 1) {
    notify();
    jest.advanceTimersByTime(everyMs);
  }
  return times;
}

test.each([
  { what: 'a burst', count: 50, everyMs: 0, want: 0 },
  { what: 'one more than a burst', count: 51, everyMs: 0, want: 1 },
  { what: 'the rate, for a long time', count: 10_000, everyMs: 100, want: 0 },
  { what: 'twice the rate, for a while', count: 90, everyMs: 50, want: 0 },
  { what: 'twice the rate, for longer', count: 110, everyMs: 50, want: 1 },
  { what: 'three bursts and a bit', count: 160, everyMs: 0, want: 3 },
])('$what exceeds the rate $want times', ({ count, everyMs, want }) => {
  expect(exceeded({ count, everyMs })).toBe(want);
});
