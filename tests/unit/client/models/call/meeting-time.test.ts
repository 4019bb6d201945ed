import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { MeetingTimeModel } from '../../../../../client/src/models/call/meeting-time.ts';
import type { Signalling } from '../../../../../client/src/signalling/signalling.ts';
import { joined } from '../../../../fuzz/values/notice-templates.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  jest.useRealTimers();
});

const signalling = {} as Signalling;

test('the time counts from the start of the meeting, also if the clock of this device is wrong', () => {
  const time = new MeetingTimeModel();
  time.follow(signalling, { ...joined, at: 50_000, since: 20_000 });
  expect(time.startedAt.value).toBe(970_000);
});

test('the time continues after a restart of the server, and starts again with the next call', () => {
  const time = new MeetingTimeModel();
  time.follow(signalling, { ...joined, at: 50_000, since: 20_000 });
  jest.advanceTimersByTime(60_000);
  time.follow(signalling, { ...joined, at: 5000, since: 5000 });
  expect(time.startedAt.value).toBe(970_000);
  time.clear();
  expect(time.startedAt.value).toBeUndefined();
  time.follow(signalling, { ...joined, at: 5000, since: 5000 });
  expect(time.startedAt.value).toBe(1_060_000);
});

test.each([Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, undefined])(
  'a server that claims %s as the start breaks nothing',
  (since) => {
    const time = new MeetingTimeModel();
    time.follow(signalling, { ...joined, since: since as number });
    expect(new Date(time.startedAt.value ?? 0).getTime()).not.toBeNaN();
  },
);
