import { expect, test } from '@jest/globals';
import { Namesakes } from '../../../../../client/src/models/people/namesakes.ts';

function labels(...people: readonly [peer: string, name: string][]): string[] {
  const namesakes = new Namesakes();
  return people.map(([peer, name]) => namesakes.label(peer, name));
}

test('the second person of a name gets a number, and everybody keeps their name', () => {
  expect(labels(['a', 'Alice'], ['b', 'Alice'], ['a', 'Alice'], ['b', 'Alice'], ['c', 'Alice'])).toEqual([
    'Alice',
    'Alice (2)',
    'Alice',
    'Alice (2)',
    'Alice (3)',
  ]);
});

test.each([['alice'], ['Alice '], ['Ａlice'], ['Al\u200dice'], ['A\u00adlice']])('%j looks like Alice', (name) => {
  expect(labels(['a', 'Alice'], ['b', name])).toEqual(['Alice', `${name} (2)`]);
});

test('a number in a name does not help to impersonate somebody', () => {
  expect(labels(['a', 'Alice'], ['b', 'Alice'], ['c', 'Alice (2)'])).toEqual(['Alice', 'Alice (2)', 'Alice (2) (2)']);
  expect(labels(['c', 'Alice (2)'], ['a', 'Alice'], ['b', 'Alice'])).toEqual(['Alice (2)', 'Alice', 'Alice (3)']);
});

test('others with the page’s word for the local participant are numbered from 2 on', () => {
  expect(labels(['a', 'You'], ['b', '나'], ['c', 'Ada (you)'], ['d', 'you'])).toEqual([
    'You (2)',
    '나 (2)',
    'Ada (you) (2)',
    'you (3)',
  ]);
});

test('of thousands with one name each is looked at once', () => {
  const namesakes = new Namesakes();
  const people = Array.from({ length: 3000 }, (_, index) => `peer ${index}`);
  let folds = 0;
  const real = String.prototype.normalize;
  // Counts the most expensive step for each name.
  String.prototype.normalize = function (form) {
    folds += 1;
    return real.call(this, form);
  };
  try {
    const first = people.map((peer) => namesakes.label(peer, 'Bob'));
    expect(first.at(-1)).toBe('Bob (3000)');
    expect(people.map((peer) => namesakes.label(peer, 'Bob'))).toEqual(first);
  } finally {
    String.prototype.normalize = real;
  }
  expect(folds).toBe(2 * people.length);
});
