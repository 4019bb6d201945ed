import { expect, test } from '@jest/globals';
import {
  type ChatEntry,
  groupsOf,
  type TextEntry,
  withEntry,
  withState,
} from '../../../../../client/src/models/chat/entries.ts';

const minute = 60_000;

function entry(id: string, over: Partial<TextEntry> = {}): ChatEntry {
  return { kind: 'text', id, peer: 'ada', name: 'Ada', own: false, at: 0, state: 'sent', text: id, ...over };
}

const ids = (entries: readonly ChatEntry[]) => entries.map(({ id }) => id).join(' ');
const all = (...entries: ChatEntry[]) => entries.reduce<readonly ChatEntry[]>(withEntry, []);

test.each([
  { what: 'as they came, where the time is the same', entries: [entry('a'), entry('b')], want: 'a b' },
  { what: 'by time', entries: [entry('a', { at: 2 }), entry('b', { at: 1 })], want: 'b a' },
  { what: 'an id once', entries: [entry('a'), entry('b'), entry('a', { at: 5 })], want: 'b a' },
  {
    what: 'what is not sent last',
    entries: [entry('mine', { state: 'sending' }), entry('a', { at: 9 }), entry('lost', { state: 'failed' })],
    want: 'a mine lost',
  },
])('entries are placed $what', ({ entries, want }) => {
  expect(ids(all(...entries))).toBe(want);
});

test('of very many the oldest are forgotten', () => {
  const many = all(...Array.from({ length: 2001 }, (_, at) => entry(String(at), { at })));
  expect([many.length, many[0]?.id]).toEqual([2000, '1']);
});

test('a sent entry stays sent, whatever happens to a second attempt', () => {
  expect(withState([entry('a')], 'a', 'failed')[0]?.state).toBe('sent');
  expect(withState([entry('a', { state: 'sending' })], 'a', 'failed')[0]?.state).toBe('failed');
});

test.each([
  { what: 'the same person soon after', next: entry('b', { at: minute }), want: 1 },
  { what: 'the same person five minutes later', next: entry('b', { at: 5 * minute }), want: 2 },
  { what: 'somebody else', next: entry('b', { peer: 'bob', name: 'Bob' }), want: 2 },
  { what: 'oneself', next: entry('b', { own: true }), want: 2 },
])('$what: $want groups', ({ next, want }) => {
  expect(groupsOf([entry('a'), next])).toHaveLength(want);
});

test('one’s own messages stay together from seat to seat', () => {
  const mine = [entry('a', { own: true, peer: 'one' }), entry('b', { own: true, peer: undefined, name: '' })];
  expect(groupsOf(mine)).toHaveLength(1);
});

test('a group that has not changed stays the same object', () => {
  const [one, other, third] = [entry('a'), entry('b', { peer: 'bob', name: 'Bob' }), entry('c', { at: 9 * minute })];
  const before = groupsOf([one, other]);
  expect(groupsOf([one, other, third], before).map((group) => before.includes(group))).toEqual([true, true, false]);
  const printed = { ...other, state: 'failed' as const };
  expect(groupsOf([one, printed], before).map((group) => before.includes(group))).toEqual([true, false]);
  expect(groupsOf([one, { ...other, peer: 'ada', name: 'Ada' }], before)[0]?.entries).toHaveLength(2);
});
