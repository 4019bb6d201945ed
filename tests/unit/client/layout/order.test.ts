import { describe, expect, test } from '@jest/globals';
import { bringIn, emptyOrder, follow, type Order } from '../../../../client/src/layout/order.ts';

/** As 'a b* c^': b speaks, c shares a screen. */
const people = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map((word) => ({ id: word[0] ?? '', speaking: word.includes('*'), shares: word.includes('^') }));

const orderAfter = (...moments: string[]): Order =>
  moments.reduce((order, moment) => follow(order, people(moment)), emptyOrder);

describe('from moment to moment', () => {
  test.each([
    { moments: ['a b c'], want: 'abc' },
    { moments: ['a b c', 'a c'], want: 'ac' },
    { moments: ['a b', 'c a b'], want: 'abc' },
    { moments: ['a b c', 'a b c*'], want: 'abc' },
  ])('$moments leaves people as $want', ({ moments, want }) => {
    expect(orderAfter(...moments).people.join('')).toBe(want);
  });

  test.each([
    { moments: ['a b c'], want: '' },
    { moments: ['a* b c', 'a b* c', 'a b c'], want: 'ba' },
    { moments: ['a* b', 'a b*', 'a* b'], want: 'ab' },
    { moments: ['a* b', 'b'], want: '' },
  ])('after $moments the last speakers are $want', ({ moments, want }) => {
    expect(orderAfter(...moments).recentSpeakers.join('')).toBe(want);
  });

  test.each([
    { moments: ['a^ b'], want: 'a' },
    { moments: ['a^ b', 'a^ b^'], want: 'ba' },
    { moments: ['a^ b^', 'a b^'], want: 'b' },
    { moments: ['a^ b', 'a b', 'a^ b'], want: 'a' },
  ])('after $moments the screens are of $want, the newest first', ({ moments, want }) => {
    expect(orderAfter(...moments).sharers.join('')).toBe(want);
  });

  test.each([
    { moments: [''], want: undefined },
    { moments: ['a b'], want: 'a' },
    { moments: ['a b', 'a b*'], want: 'b' },
    { moments: ['a b*', 'a* b*'], want: 'b' },
    { moments: ['a b*', 'a* b'], want: 'a' },
    { moments: ['a b*', 'a b'], want: 'b' },
    { moments: ['a* b', 'a b*', 'a'], want: 'a' },
  ])('after $moments the active speaker is $want', ({ moments, want }) => {
    expect(orderAfter(...moments).spotlight).toBe(want);
  });
});

test('the same once more changes nothing', () => {
  const order = orderAfter('a b* c^', 'a* b c^');
  expect(follow(order, people('a* b c^'))).toEqual(order);
});

test.each([
  { what: 'who is seen stays', wanted: 'b', seen: 3, recentSpeakers: '', want: 'abcde' },
  { what: 'the last of those never heard goes', wanted: 'e', seen: 3, recentSpeakers: '', want: 'abedc' },
  { what: 'the longest silent goes', wanted: 'e', seen: 3, recentSpeakers: 'cab', want: 'aecdb' },
  { what: 'nobody goes who is wanted', wanted: 'ec', seen: 3, recentSpeakers: '', want: 'aecdb' },
  { what: 'more than there is room for are not seen', wanted: 'ed', seen: 1, recentSpeakers: '', want: 'ebcda' },
  { what: 'without room nothing moves', wanted: 'e', seen: 0, recentSpeakers: '', want: 'abcde' },
])('$what', ({ wanted, seen, recentSpeakers, want }) => {
  const order = bringIn([...'abcde'], { wanted: [...wanted], seen, recentSpeakers: [...recentSpeakers] });
  expect(order.join('')).toBe(want);
});
