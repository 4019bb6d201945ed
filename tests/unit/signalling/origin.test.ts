import { expect, test } from '@jest/globals';
import { foreignOrigin, isOwnOrigin } from '../../../server/signalling/origin.ts';

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

test.each([
  {
    what: 'a proxy that drops the port',
    headers: { origin: 'https://meet.example:8443', host: 'meet.example' },
    fix: /page says meet\.example:8443, the proxy says meet\.example: .*\$http_host/u,
  },
  {
    what: 'a proxy that names itself',
    headers: { origin: 'https://meet.example', host: 'parley:3000' },
    fix: /page says meet\.example, the proxy says parley:3000: .*http\.allowedOrigins/u,
  },
  {
    what: 'a proxy that is not trusted',
    headers: { origin: 'https://meet.example', host: 'parley:3000', 'x-forwarded-host': 'meet.example' },
    fix: /http\.trustProxy/u,
  },
])('for $what the log has the fix', ({ headers, fix }) => {
  expect(foreignOrigin(headers, { trustProxy: 0 })).toMatchObject({
    page: new URL(headers.origin).host,
    asked: headers.host,
    fix: expect.stringMatching(fix),
  });
});

test('a long origin is cut in the log', () => {
  const { page, fix } = foreignOrigin({ origin: `https://${'x'.repeat(5000)}.example`, host: 'y' }, { trustProxy: 0 });
  expect(page.length + fix.length).toBeLessThan(400);
});
