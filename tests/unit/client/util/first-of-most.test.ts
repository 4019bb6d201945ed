import { expect, test } from '@jest/globals';
import { firstOfMost, firstsOfMost } from '../../../../client/src/util/first-of-most.ts';

const ownerOf = (item: string) => item.charAt(0);

test.each([
  { items: [], want: undefined },
  { items: ['a1', 'b1', 'b2'], want: 'b1' },
  { items: ['b1', 'a1', 'a2', 'b2'], want: 'b1' },
])('of $items, $want is the first of who has most', ({ items, want }) => {
  expect(firstOfMost<string>(items, ownerOf)).toBe(want);
});

test.each([
  { count: 3, want: ['b1', 'b2', 'a1'] },
  { count: 9, want: ['b1', 'b2', 'a1', 'b3', 'a2', 'c1', 'b4'] },
])('so are these $count, each of what those before leave', ({ count, want }) => {
  const items = ['a1', 'b1', 'b2', 'a2', 'b3', 'c1', 'b4'];
  expect(firstsOfMost(items, ownerOf, { count })).toEqual(want);
  const left = [...items];
  const oneByOne = want.map(() => {
    const first = firstOfMost(left, ownerOf);
    if (first !== undefined) left.splice(left.indexOf(first), 1);
    return first;
  });
  expect(oneByOne).toEqual(want);
});
