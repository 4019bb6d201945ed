import { expect, test } from '@jest/globals';
import { breaks, floods, type Use } from '../../../server/rooms/data-limits.ts';

const file: Use = { kind: 'file', file: 'one', bytes: 10_000 };
const large: Use = { kind: 'file', file: 'one', bytes: 1_000_000_000 };
const pointer: Use = { kind: 'pointer' };
const none = { messages: 0, bytes: 0, at: 0 };

test.each([
  { what: 'a file with its end', use: file, before: none, now: { messages: 2, bytes: 10_100, at: 1000 }, want: false },
  {
    what: 'a large one in 61,036 chunks',
    use: large,
    before: none,
    now: { messages: 61_037, bytes: 1_000_488_366, at: 1000 },
    want: false,
  },
  {
    what: 'more than a large file',
    use: large,
    before: none,
    now: { messages: 61_100, bytes: 1_001_100_000, at: 1000 },
    want: true,
  },
  { what: 'more than the file', use: file, before: none, now: { messages: 2, bytes: 12_000, at: 1000 }, want: true },
  {
    what: 'a file in crumbs',
    use: large,
    before: none,
    now: { messages: 300_000, bytes: 300_000, at: 1000 },
    want: true,
  },
  { what: 'a second of crumbs', use: large, before: none, now: { messages: 1000, bytes: 1000, at: 1000 }, want: true },
  { what: 'a busy pointer', use: pointer, before: none, now: { messages: 60, bytes: 9000, at: 1000 }, want: false },
  {
    what: 'a pointer of a busy browser',
    use: pointer,
    before: none,
    now: { messages: 14, bytes: 2100, at: 10 },
    want: false,
  },
  {
    what: 'many words in a moment',
    use: pointer,
    before: none,
    now: { messages: 100, bytes: 2000, at: 250 },
    want: true,
  },
  {
    what: 'a check that is late',
    use: pointer,
    before: none,
    now: { messages: 300, bytes: 45_000, at: 10_000 },
    want: false,
  },
  { what: 'too many words', use: pointer, before: none, now: { messages: 200, bytes: 9000, at: 1000 }, want: true },
  { what: 'too long words', use: pointer, before: none, now: { messages: 30, bytes: 20_000, at: 1000 }, want: true },
  {
    what: 'much over a long time',
    use: pointer,
    before: { messages: 90_000, bytes: 9_000_000, at: 0 },
    now: { messages: 90_030, bytes: 9_004_000, at: 1000 },
    want: false,
  },
])('[X7] $what: $want', ({ use, before, now, want }) => {
  expect(breaks(use, { before, now })).toBe(want);
});

test.each([
  {
    what: 'a pointer that was held up for two seconds',
    use: pointer,
    now: { messages: 60, bytes: 9000, at: 250 },
    want: false,
  },
  {
    what: 'a pointer with 600 messages a second',
    use: pointer,
    now: { messages: 151, bytes: 3000, at: 250 },
    want: true,
  },
  { what: 'a file with its end', use: file, now: { messages: 2, bytes: 10_100, at: 1000 }, want: false },
  { what: 'a small file byte by byte', use: file, now: { messages: 67, bytes: 600, at: 10 }, want: false },
  { what: 'a large file at once', use: large, now: { messages: 20_000, bytes: 300_000_000, at: 1000 }, want: false },
  { what: 'a file in crumbs', use: large, now: { messages: 20_000, bytes: 20_000, at: 1000 }, want: true },
  { what: 'more than the file', use: file, now: { messages: 2, bytes: 100_000, at: 1000 }, want: false },
])('[X7] $what is a flood: $want', ({ use, now, want }) => {
  expect(floods(use, { before: none, now })).toBe(want);
});
