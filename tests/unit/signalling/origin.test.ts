import { expect, test } from '@jest/globals';
import { isOwnOrigin } from '../../../server/signalling/origin.ts';

const options = { allowedOrigins: ['https://portal.example'], trustProxy: 0 };

test.each([
  { what: 'its own page', headers: { origin: 'http://meet.example:3000', host: 'meet.example:3000' }, want: true },
  {
    what: 'its own page in other letters',
    headers: { origin: 'https://meet.example', host: 'Meet.Example' },
    want: true,
  },
  { what: 'no browser', headers: { host: 'meet.example' }, want: true },
  { what: 'a configured origin', headers: { origin: 'https://portal.example', host: 'meet.example' }, want: true },
  { what: 'another site', headers: { origin: 'https://evil.example', host: 'meet.example' }, want: false },
  { what: 'another port', headers: { origin: 'http://meet.example:81', host: 'meet.example' }, want: false },
  { what: 'a sandboxed frame', headers: { origin: 'null', host: 'meet.example' }, want: false },
  {
    what: 'a forged forwarded host',
    headers: { origin: 'https://evil.example', host: 'meet.example', 'x-forwarded-host': 'evil.example' },
    want: false,
  },
])('$what: $want', ({ headers, want }) => {
  expect(isOwnOrigin(headers, options)).toBe(want);
});

test('behind a trusted proxy the forwarded host is the server’s own', () => {
  const headers = { origin: 'https://meet.example', host: 'parley:3000', 'x-forwarded-host': 'meet.example' };
  expect(isOwnOrigin(headers, { ...options, trustProxy: 1 })).toBe(true);
  expect(isOwnOrigin({ ...headers, origin: 'https://evil.example' }, { ...options, trustProxy: 1 })).toBe(false);
});
