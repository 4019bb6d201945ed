import { expect, test } from '@jest/globals';
import { PersonalFilter } from '../../../../../client/src/models/people/personal-filter.ts';
import { memoryStore } from '../../../../support/memory-store.ts';

test('a blocked person is neither heard, seen nor read; a muted or hidden one is read', () => {
  const filter = new PersonalFilter(memoryStore());
  filter.toggle('muted', 'a');
  filter.toggle('hidden', 'b');
  filter.toggle('blocked', 'c');
  const known = (peer: string) => [filter.hears(peer), filter.sees(peer), filter.admits(peer)];
  expect(['a', 'b', 'c', 'd'].map(known)).toEqual([
    [false, true, true],
    [true, false, true],
    [false, false, false],
    [true, true, true],
  ]);
});

test('a choice is kept for the next page, and forgotten once it is taken back', () => {
  const store = memoryStore();
  new PersonalFilter(store).toggle('blocked', 'a');
  const next = new PersonalFilter(store);
  expect(next.admits('a')).toBe(false);
  next.toggle('blocked', 'a');
  expect(next.admits('a')).toBe(true);
  expect(new PersonalFilter(store).admits('a')).toBe(true);
});

test.each(['', '{', '{"a":1}', '[1,["a"],[2,"muted"],["b","evil"]]', 'null'])(
  'other stored content, %j, is no choice',
  (kept) => {
    const store = memoryStore();
    store.write('personal-filter', kept);
    const filter = new PersonalFilter(store);
    expect(filter.hears('a') && filter.sees('b') && filter.admits('2')).toBe(true);
  },
);

test('beyond five hundred people the first choices are forgotten', () => {
  const filter = new PersonalFilter(memoryStore());
  for (let peer = 0; peer <= 500; peer += 1) filter.toggle('muted', String(peer));
  expect([filter.hears('0'), filter.hears('1'), filter.hears('500')]).toEqual([true, false, false]);
});
