import { expect, test } from '@jest/globals';
import { pageOf } from '../../../../client/src/layout/pages.ts';

test.each([
  { people: 0, perPage: 9, wanted: 0, want: { index: 0, count: 1, from: 0, to: 0 } },
  { people: 9, perPage: 9, wanted: 0, want: { index: 0, count: 1, from: 0, to: 9 } },
  { people: 10, perPage: 9, wanted: 1, want: { index: 1, count: 2, from: 9, to: 10 } },
  { people: 10, perPage: 9, wanted: 7, want: { index: 1, count: 2, from: 9, to: 10 } },
  { people: 3, perPage: 0, wanted: -1, want: { index: 0, count: 3, from: 0, to: 1 } },
])('$people people, $perPage on a page, page $wanted', ({ want, people, ...how }) => {
  expect(pageOf(people, how)).toEqual(want);
});
