import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { ToastsModel } from '../../../../../client/src/models/announcements/toasts.ts';

let toasts: ToastsModel;
const texts = () => toasts.shown.value.map(({ text }) => text);

beforeEach(() => {
  jest.useFakeTimers();
  toasts = new ToastsModel();
});

afterEach(() => {
  jest.useRealTimers();
});

test('a toast is read out, shows for six seconds and goes by itself', () => {
  toasts.show({ text: 'one' });
  expect(toasts.announcements.value.map(({ text }) => text)).toEqual(['one']);
  jest.advanceTimersByTime(5999);
  expect(texts()).toEqual(['one']);
  jest.advanceTimersByTime(1);
  expect(texts()).toEqual([]);
});

test('at most three show, and the oldest gives way', () => {
  for (const text of ['one', 'two', 'three', 'four']) toasts.show({ text });
  expect(texts()).toEqual(['two', 'three', 'four']);
});

test('none disappears while the pointer is on them, and each has its full time afterwards', () => {
  toasts.show({ text: 'one' });
  toasts.hold();
  toasts.show({ text: 'two' });
  jest.advanceTimersByTime(60_000);
  expect(texts()).toEqual(['one', 'two']);
  toasts.release();
  jest.advanceTimersByTime(5999);
  expect(texts()).toEqual(['one', 'two']);
  jest.advanceTimersByTime(1);
  expect(texts()).toEqual([]);
});

test('after the last is dismissed the pointer is no longer on them', () => {
  toasts.show({ text: 'one' });
  toasts.hold();
  toasts.dismiss(toasts.shown.value[0]?.id ?? 0);
  toasts.show({ text: 'two' });
  jest.advanceTimersByTime(6000);
  expect(texts()).toEqual([]);
});

test('a newer toast replaces an older one about the same subject, and is removed with it', () => {
  toasts.show({ text: 'one', about: 'chat' });
  toasts.show({ text: 'two', about: 'chat' });
  toasts.show({ text: 'other' });
  expect(texts()).toEqual(['two', 'other']);
  toasts.settle('chat');
  expect(texts()).toEqual(['other']);
});

test('the last eight announcements are kept', () => {
  for (let number = 1; number <= 10; number += 1) toasts.announce(String(number));
  expect(toasts.announcements.value.map(({ text }) => text)).toEqual(['3', '4', '5', '6', '7', '8', '9', '10']);
  expect(texts()).toEqual([]);
});
