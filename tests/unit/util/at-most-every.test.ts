import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { atMostEvery } from '../../../server/util/at-most-every.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a thousand calls a second run at once, and then twice a second', () => {
  const act = jest.fn();
  const ask = atMostEvery(500, act);
  ask();
  expect(act).toHaveBeenCalledTimes(1);
  for (let at = 0; at < 2000; at += 1) {
    ask();
    jest.advanceTimersByTime(1);
  }
  expect(act).toHaveBeenCalledTimes(5);
});

test('the last call is not lost, and nothing runs without one', () => {
  const act = jest.fn();
  const ask = atMostEvery(500, act);
  for (const _ of [1, 2, 3]) ask();
  jest.advanceTimersByTime(500);
  expect(act).toHaveBeenCalledTimes(2);
  jest.advanceTimersByTime(60_000);
  expect(act).toHaveBeenCalledTimes(2);
  expect(jest.getTimerCount()).toBe(0);
});
