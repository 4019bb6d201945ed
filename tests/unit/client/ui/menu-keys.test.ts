import { expect, test } from '@jest/globals';
import { findTyped, stepTo, typedWith } from '../../../../client/src/ui/menu-keys.ts';

test.each([
  { key: 'ArrowDown', from: 0, to: 1 },
  { key: 'ArrowDown', from: 2, to: 0 },
  { key: 'ArrowDown', from: -1, to: 0 },
  { key: 'ArrowUp', from: 2, to: 1 },
  { key: 'ArrowUp', from: 0, to: 2 },
  { key: 'ArrowUp', from: -1, to: 2 },
  { key: 'Home', from: 2, to: 0 },
  { key: 'End', from: 0, to: 2 },
  { key: 'ArrowRight', from: 1, to: undefined },
  { key: 'Tab', from: 1, to: undefined },
])('$key goes from item $from of three to $to', ({ key, from, to }) => {
  expect(stepTo(key, { from, count: 3 })).toBe(to);
});

test('a menu without items has none to go to', () => {
  expect(stepTo('ArrowDown', { from: -1, count: 0 })).toBeUndefined();
});

const labels = ['Pin', 'Mute for me', 'Hide video for me', 'Mirror', '화면 고정'];

test.each([
  { text: 'h', from: 0, to: 2 },
  { text: 'M', from: 0, to: 1 },
  { text: 'm', from: 1, to: 3 },
  { text: 'mm', from: 3, to: 1 },
  { text: 'mi', from: 1, to: 3 },
  { text: 'mu', from: 1, to: 1 },
  { text: '화', from: 0, to: 4 },
  { text: 'x', from: 0, to: -1 },
])('“$text” goes from item $from to $to', ({ text, from, to }) => {
  expect(findTyped(text, { labels, from })).toBe(to);
});

test('letters that follow each other form a word, and a pause begins another', () => {
  const first = typedWith('m', { before: undefined, now: 1000 });
  expect(typedWith('i', { before: first, now: 1200 })).toEqual({ text: 'mi', at: 1200 });
  expect(typedWith('i', { before: first, now: 2000 })).toEqual({ text: 'i', at: 2000 });
});

test('a space is part of a name only after a letter, and the names of keys are no letters', () => {
  expect(typedWith(' ', { before: undefined, now: 0 })).toBeUndefined();
  expect(typedWith(' ', { before: { text: 'mute', at: 0 }, now: 100 })).toEqual({ text: 'mute ', at: 100 });
  expect(typedWith('Enter', { before: undefined, now: 0 })).toBeUndefined();
});
