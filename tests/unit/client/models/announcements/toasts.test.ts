import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { EventSwitches } from '../../../../../client/src/models/announcements/event-switches.ts';
import { ToastsModel } from '../../../../../client/src/models/announcements/toasts.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

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

test('one with an action is the last to give way', () => {
  toasts.show({ text: 'one', action: { label: 'Unmute', run: () => undefined } });
  for (const text of ['two', 'three', 'four']) toasts.show({ text });
  expect(texts()).toEqual(['three', 'four', 'one']);
});

test('a kind that is switched off is only read out', () => {
  const switches = new EventSwitches(memoryStore(), 'toasts-off');
  toasts = new ToastsModel({ switches, people: () => 2 });
  switches.toggle('people');
  toasts.show({ text: 'Ana joined', group: 'people' });
  toasts.show({ text: 'Ana: hello', group: 'chat' });
  expect(texts()).toEqual(['Ana: hello']);
  expect(toasts.announcements.value.map(({ text }) => text)).toEqual(['Ana joined', 'Ana: hello']);
});

test('in a meeting of more than eight people, joins and leaves are only read out', () => {
  let people = 8;
  toasts = new ToastsModel({ switches: new EventSwitches(memoryStore(), 'toasts-off'), people: () => people });
  toasts.show({ text: 'Ana joined', group: 'people' });
  people = 9;
  toasts.show({ text: 'Ben joined', group: 'people' });
  toasts.show({ text: 'Ben raised a hand', group: 'hand' });
  expect(texts()).toEqual(['Ana joined', 'Ben raised a hand']);
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
