import { expect, test } from '@jest/globals';
import {
  type ChatEntry,
  type FileEntry,
  groupsOf,
  type TextEntry,
  withEntry,
  withoutFirst,
  withState,
} from '../../../../../client/src/models/chat/entries.ts';

const minute = 60_000;

function entry(id: string, over: Partial<TextEntry> = {}): ChatEntry {
  return {
    kind: 'text',
    id,
    peer: 'ada',
    name: 'Ada',
    own: false,
    at: 0,
    state: 'sent',
    text: id,
    message: id,
    ...over,
  };
}

const ids = (entries: readonly ChatEntry[]) => entries.map(({ id }) => id).join(' ');
const all = (...entries: ChatEntry[]) => entries.reduce<readonly ChatEntry[]>((all, one) => withEntry(all, one), []);

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

test.each([1e308, -8.64e15 - 1, JSON.parse('"z"'), JSON.parse('{}'), undefined])(
  'an entry from a server that says %j for its time can be shown with a time',
  (at) => {
    const [shown] = withEntry([], entry('a', { at }));
    expect(() => new Date(shown?.at ?? Number.NaN).toISOString()).not.toThrow();
  },
);

test('of 2000 entries, the hundred oldest are forgotten before the next', () => {
  const entries = Array.from({ length: 2001 }, (_, at) => entry(String(at), { at }));
  expect(all(...entries.slice(0, 2000))).toHaveLength(2000);
  expect(ids(all(...entries))).toBe(ids(entries.slice(100)));
});

const isFull = ({ length }: readonly ChatEntry[]) => length > 1900 && length <= 2000;

/** This many consecutive entries of one sender. */
const many = (count: number, over: Partial<TextEntry> & { peer: string }): ChatEntry[] =>
  Array.from({ length: count }, (_, at) => entry(`${over.peer} ${at}`, { at, ...over }));

const offered = (id: string, over: Partial<FileEntry> = {}): ChatEntry => ({
  ...{ kind: 'file', id, file: id, peer: 'ada', name: 'Ada', own: false, at: 0, state: 'sent', text: id },
  ...over,
});

test('the sender with the most entries loses the oldest, and the others keep theirs', () => {
  const flood = many(30, { peer: '' }).flatMap((_, seat) => many(100, { peer: `eve ${seat}`, name: 'Eve', at: 1 }));
  const entries = all(...many(15, { peer: 'ada' }), offered('contract.pdf', { peer: 'bob' }), ...flood);
  expect(isFull(entries)).toBe(true);
  expect(entries.filter(({ peer }) => peer === 'ada')).toHaveLength(15);
  expect(ids(entries)).toContain('contract.pdf');
});

test('a hundred later seats remove no entries of the earliest participants', () => {
  const here = Array.from({ length: 24 }, (_, index) => `here ${index}`);
  const seats = Array.from({ length: 100 }, (_, seat) => `eve ${seat}`);
  const visitors = Array.from({ length: 1500 }, (_, visitor) => `visitor ${visitor}`);
  const senders = [...here, ...seats, ...visitors];
  const written = [
    ...here.flatMap((peer) => many(30, { peer })),
    ...seats.flatMap((peer) => many(40, { peer, at: 100 })),
    ...visitors.flatMap((peer) => many(1, { peer, at: 200 })),
  ];
  const entries = written.reduce<readonly ChatEntry[]>((all, one) => withEntry(all, one, { senders }), []);
  expect(isFull(entries)).toBe(true);
  expect(entries.filter(({ peer }) => peer && here.includes(peer))).toHaveLength(24 * 30);
});

test('an early participant keeps the latest fifty entries, and no more while others write', () => {
  const senders = ['ada', ...Array.from({ length: 2000 }, (_, seat) => `eve ${seat}`)];
  const written = [
    ...many(500, { peer: 'ada' }),
    ...senders.slice(1).map((peer, at) => entry(peer, { peer, at: 1000 + at })),
  ];
  const entries = written.reduce<readonly ChatEntry[]>((all, one) => withEntry(all, one, { senders }), []);
  const ofAda = entries.filter(({ peer }) => peer === 'ada');
  expect([ofAda.length, ofAda.at(0)?.id, ofAda.at(-1)?.id]).toEqual([50, 'ada 450', 'ada 499']);
});

test('the files of a sender are forgotten after the messages, unless they were withdrawn', () => {
  const entries = all(
    offered('open.pdf'),
    offered('gone.pdf', { withdrawn: true }),
    ...many(2000, { peer: 'ada', at: 1 }),
  );
  expect(isFull(entries)).toBe(true);
  expect(entries.map(({ id }) => id)).toEqual(expect.arrayContaining(['open.pdf', 'ada 1999']));
  expect(ids(entries)).not.toContain('gone.pdf');
});

test('own entries are forgotten only if they are more than half of all', () => {
  const own = many(1000, { peer: 'self', own: true });
  const others = many(30, { peer: '' }).flatMap((_, seat) => many(100, { peer: `eve ${seat}`, at: 1 }));
  expect(all(...own, ...others).filter((one) => one.own)).toHaveLength(1000);
  expect(all(...many(2000, { peer: 'self', own: true }), entry('hello', { at: 3000 })).at(-1)?.id).toBe('hello');
});

test('a sent entry stays sent, whatever happens to a second attempt', () => {
  expect(withState([entry('a')], 'a', 'failed')[0]?.state).toBe('sent');
  expect(withState([entry('a', { state: 'sending' })], 'a', 'failed')[0]?.state).toBe('failed');
});

test.each([
  { what: 'the same person soon after', next: entry('b', { at: minute }), want: 1 },
  { what: 'the same person five minutes later', next: entry('b', { at: 5 * minute }), want: 2 },
  { what: 'somebody else', next: entry('b', { peer: 'bob', name: 'Bob' }), want: 2 },
  { what: 'the local participant', next: entry('b', { own: true }), want: 2 },
])('$what: $want groups', ({ next, want }) => {
  expect(groupsOf([entry('a'), next])).toHaveLength(want);
});

test('own messages stay in one group after a change of seat', () => {
  const mine = [entry('a', { own: true, peer: 'one' }), entry('b', { own: true, peer: undefined, name: '' })];
  expect(groupsOf(mine)).toHaveLength(1);
});

test('a long monologue is split, so that the browser need not lay out all of it', () => {
  const entries = Array.from({ length: 120 }, (_, at) => entry(String(at), { at }));
  expect(groupsOf(entries).map((group) => group.entries.length)).toEqual([20, 20, 20, 20, 20, 20]);
});

test('a group of long messages is split sooner, so that the browser lays out one of them at a time', () => {
  const entries = [1000, 999, 1, 2000, 500].map((length, at) => entry(String(at), { at, text: 'x'.repeat(length) }));
  expect(groupsOf(entries).map((group) => group.entries.length)).toEqual([3, 1, 1]);
});

test('a group that has not changed stays the same object', () => {
  const [one, other, third] = [entry('a'), entry('b', { peer: 'bob', name: 'Bob' }), entry('c', { at: 9 * minute })];
  const before = groupsOf([one, other]);
  expect(groupsOf([one, other, third], before).map((group) => before.includes(group))).toEqual([true, true, false]);
  const printed = { ...other, state: 'failed' as const };
  expect(groupsOf([one, printed], before).map((group) => before.includes(group))).toEqual([true, false]);
  expect(groupsOf([one, { ...other, peer: 'ada', name: 'Ada' }], before)[0]?.entries).toHaveLength(2);
});

test.each([
  { hidden: 0, want: ['a', 'c', 'd'] },
  { hidden: 1, want: ['a', 'c', 'd'] },
  { hidden: 2, want: ['c', 'd'] },
  { hidden: 3, want: ['d'] },
  { hidden: 9, want: ['d'] },
])('without the first $hidden entries, whole groups are left', ({ hidden, want }) => {
  const groups = groupsOf([entry('a'), entry('b'), entry('c', { peer: 'bob' }), entry('d', { at: 9 * minute })]);
  expect(withoutFirst(groups, hidden).map(({ first }) => first.id)).toEqual(want);
});
