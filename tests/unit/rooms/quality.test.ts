import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { isCommonFault, QualityWatch, qualityAfter } from '../../../server/rooms/quality.ts';
import type { Quality } from '../../../server/shared/protocol/stats.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test.each<{ before: Quality; wants: string }>([
  { before: 'good', wants: 'poor poor poor poor fair fair fair good good good good' },
  { before: 'fair', wants: 'poor poor poor poor fair fair fair fair fair good good' },
  { before: 'poor', wants: 'poor poor poor poor poor poor fair fair fair good good' },
])('after $before the scores 0 to 10 are $wants', ({ before, wants }) => {
  expect(Array.from({ length: 11 }, (_, score) => qualityAfter(before, score)).join(' ')).toBe(wants);
});

function watch() {
  const reported: string[] = [];
  const quality = new QualityWatch((peer, now) => reported.push(`${peer} ${now}`));
  return { reported, quality };
}

function poor(quality: QualityWatch): void {
  quality.update('ada', 2);
  jest.advanceTimersByTime(3000);
}

test('[Q2] a drop is announced after three seconds, and once', () => {
  const { reported, quality } = watch();
  for (const score of [10, 6, 6, 5, 4]) quality.update('ada', score);
  jest.advanceTimersByTime(2999);
  expect(reported).toEqual([]);
  jest.advanceTimersByTime(60_000);
  expect(reported).toEqual(['ada fair']);
});

test('[Q2] a drop that has recovered within three seconds is not announced', () => {
  const { reported, quality } = watch();
  for (const score of [2, 10]) {
    quality.update('ada', score);
    jest.advanceTimersByTime(2000);
  }
  jest.advanceTimersByTime(60_000);
  expect(reported).toEqual([]);
});

test('[Q2] losses just before a change of path is known are not announced', () => {
  const { reported, quality } = watch();
  quality.update('ada', 1);
  jest.advanceTimersByTime(2500);
  quality.forgive('ada');
  quality.update('ada', 10);
  jest.advanceTimersByTime(60_000);
  expect(reported).toEqual([]);
});

test('[Q2] an improvement is announced after it held for four seconds', () => {
  const { reported, quality } = watch();
  poor(quality);
  quality.update('ada', 10);
  jest.advanceTimersByTime(3999);
  expect(reported).toEqual(['ada poor']);
  jest.advanceTimersByTime(1);
  expect(reported).toEqual(['ada poor', 'ada good']);
});

test('[Q2] an uplink that changes ten times a second is announced once', () => {
  const { reported, quality } = watch();
  for (let at = 0; at < 600; at += 1) {
    quality.update('ada', at % 3 === 1 ? 10 : 2);
    jest.advanceTimersByTime(100);
  }
  expect(reported).toEqual(['ada poor']);
});

test('a peer that has stopped sending is good again', () => {
  const { reported, quality } = watch();
  poor(quality);
  quality.update('ada', undefined);
  jest.advanceTimersByTime(4000);
  expect(reported).toEqual(['ada poor', 'ada good']);
});

test('[Q2] losses from before a change of path are not announced', () => {
  const { reported, quality } = watch();
  quality.forgive('ada');
  for (const score of [2, 5, 9]) quality.update('ada', score);
  jest.advanceTimersByTime(60_000);
  expect(reported).toEqual([]);
});

test('[Q2] an uplink that is still bad fifteen seconds after a change of path is announced', () => {
  const { reported, quality } = watch();
  quality.forgive('ada');
  quality.update('ada', 2);
  jest.advanceTimersByTime(10_000);
  quality.forgive('ada');
  jest.advanceTimersByTime(14_999);
  expect(reported).toEqual([]);
  jest.advanceTimersByTime(1);
  expect(reported).toEqual(['ada poor']);
});

test('[Q2] an improvement is announced right after a change of path, and a new drop is not', () => {
  const { reported, quality } = watch();
  quality.update('ada', 5);
  jest.advanceTimersByTime(3000);
  quality.forgive('ada');
  for (const score of [10, 2]) quality.update('ada', score);
  jest.advanceTimersByTime(4000);
  expect(reported).toEqual(['ada fair']);
  quality.update('ada', 10);
  jest.advanceTimersByTime(4000);
  expect(reported).toEqual(['ada fair', 'ada good']);
});

test('nothing is announced of a peer that has left, and no timer stays', () => {
  const { reported, quality } = watch();
  poor(quality);
  quality.update('ada', 10);
  quality.forgive('ada');
  quality.forget('ada');
  expect(jest.getTimerCount()).toBe(0);
  jest.advanceTimersByTime(10_000);
  expect(reported).toEqual(['ada poor']);
});

test.each([
  { people: 2, poor: 2, common: false },
  { people: 3, poor: 1, common: false },
  { people: 3, poor: 2, common: true },
  { people: 10, poor: 5, common: false },
  { people: 10, poor: 6, common: true },
])('$poor poor uplinks of $people are a common cause: $common', ({ people, poor, common }) => {
  expect(isCommonFault({ people, poor })).toBe(common);
});
