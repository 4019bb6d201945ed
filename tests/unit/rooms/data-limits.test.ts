import { expect, test } from '@jest/globals';
import { breaks, type Use } from '../../../server/rooms/data-limits.ts';

const file: Use = { kind: 'file', file: 'one', bytes: 10_000 };
const large: Use = { kind: 'file', file: 'one', bytes: 1_000_000_000 };
const pointer: Use = { kind: 'pointer' };
const none = { messages: 0, bytes: 0 };

test.each([
  { what: 'a file with its end', use: file, before: none, now: { messages: 2, bytes: 10_100 }, want: false },
  {
    what: 'a large one in 61,036 chunks',
    use: large,
    before: none,
    now: { messages: 61_037, bytes: 1_000_488_366 },
    want: false,
  },
  {
    what: 'more than a large file',
    use: large,
    before: none,
    now: { messages: 61_100, bytes: 1_001_100_000 },
    want: true,
  },
  { what: 'more than the file', use: file, before: none, now: { messages: 2, bytes: 12_000 }, want: true },
  {
    what: 'a file in crumbs',
    use: large,
    before: none,
    now: { messages: 300_000, bytes: 300_000 },
    want: true,
  },
  { what: 'a second of crumbs', use: large, before: none, now: { messages: 1000, bytes: 1000 }, want: true },
  { what: 'a busy pointer', use: pointer, before: none, now: { messages: 60, bytes: 9000 }, want: false },
  { what: 'too many words', use: pointer, before: none, now: { messages: 200, bytes: 9000 }, want: true },
  { what: 'too long words', use: pointer, before: none, now: { messages: 30, bytes: 90_000 }, want: true },
  {
    what: 'much over a long time',
    use: pointer,
    before: { messages: 90_000, bytes: 9_000_000 },
    now: { messages: 90_030, bytes: 9_004_000 },
    want: false,
  },
])('[X7] $what: $want', ({ use, before, now, want }) => {
  expect(breaks(use, { before, now })).toBe(want);
});
