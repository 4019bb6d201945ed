import { expect, test } from '@jest/globals';
import { mayContinue } from '../../../server/util/uncaught.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

test.each([
  {
    what: 'a promise that nobody awaited',
    error: new Error('mistake'),
    origin: 'unhandledRejection' as const,
    want: true,
  },
  {
    what: 'a socket whose other end went',
    error: coded('ECONNRESET'),
    origin: 'uncaughtException' as const,
    want: true,
  },
  {
    what: 'a mistake in the middle of something',
    error: new TypeError('x of undefined'),
    origin: 'uncaughtException' as const,
    want: false,
  },
  { what: 'something that is no error', error: 'a word', origin: 'uncaughtException' as const, want: false },
  { what: 'a full disk', error: coded('ENOSPC'), origin: 'uncaughtException' as const, want: false },
])('after $what the server continues: $want', ({ error, origin, want }) => {
  expect(mayContinue(error, origin)).toBe(want);
});
