import * as fc from 'fast-check';
import { errorCodes } from '../../server/shared/protocol/errors.ts';
import { exchange } from './raw-http.ts';
import { drawn, eachOf, type Run, type Surface, seedOf, Tally } from './surface.ts';

const AT_ONCE = 8;
/** An incomplete response is given up after this time. */
const SILENCE_MS = 300;

/**
 * Requests to the HTTP port as bytes: methods, paths, headers, ranges, upgrades, and framing that two readers would
 * read differently.
 */
export const http: Surface = {
  name: 'http',
  weight: 1,
  async run(run) {
    const tally = new Tally();
    const numbers = Array.from({ length: run.to - run.from }, (_, index) => run.from + index);
    await eachOf(numbers, { atOnce: AT_ONCE }, (number) => one(run, { number, tally }));
    return tally.report;
  },
};

async function one(run: Run, { number, tally }: { number: number; tally: Tally }): Promise<void> {
  const text = drawn(request, seedOf(run, number));
  const { received, ended } = await exchange(run.server.url, Buffer.from(text, 'latin1'), { silenceMs: SILENCE_MS });
  const fault = faultIn(received);
  if (fault) tally.find(number, `${fault}: ${JSON.stringify(text.slice(0, 300))}`);
  const status = /^HTTP\/1\.1 (\d{3})/.exec(received)?.[1];
  tally.count(status ? `status ${status}` : ended ? 'cut' : 'silent');
}

const codes: readonly string[] = errorCodes;
/** Except for `100 Continue` and the like, which come before one. */
const RESPONSE = /HTTP\/1\.[01] [2-5]\d\d /g;
/** Text of files outside the page's folder, which is nowhere in the page itself. */
const SECRET_FILES = /root:x:|"name": "parley"|BEGIN [A-Z ]*PRIVATE KEY|PARLEY_ADMIN_TOKEN/;

function faultIn(received: string): string | undefined {
  const [, status = '', head = '', body = ''] =
    /(?:^|\n)HTTP\/1\.1 ([2-5]\d\d)([\s\S]*?)\r\n\r\n([\s\S]*)$/.exec(received) ?? [];
  if (received !== '' && status === '') return `no response: ${received.slice(0, 100)}`;
  if (Number(status) >= 500) return `status ${status}`;
  if (SECRET_FILES.test(body)) return 'a file that is no part of the page';
  if ((received.match(RESPONSE) ?? []).length > 1) return 'more than one response';
  if (body.includes('<fuzz')) return 'markup of the request in the response';
  // engine.io's refusals have codes of their own, which no browser shows to a page.
  if (!/application\/json/.test(head) || !/"code":"/.test(body)) return undefined;
  const code = /"code":"(\w+)"/.exec(body)?.[1] ?? '';
  return codes.includes(code) && /"message":"[^"]+"/.test(body) ? undefined : `a refusal with ${body.slice(0, 100)}`;
}

const methods = fc.oneof(
  { weight: 10, arbitrary: fc.constant('GET') },
  fc.constantFrom(
    'HEAD',
    'POST',
    'PUT',
    'DELETE',
    'OPTIONS',
    'TRACE',
    'CONNECT',
    'PATCH',
    'PRI',
    'get',
    'G ET',
    '',
    'M-SEARCH',
  ),
);

const segment = fc.oneof(
  fc.constantFrom('api', 'admin', 'rooms', 'healthz', 'readyz', 'assets', 'index.html', 'socket.io', 'certificate'),
  fc.constantFrom(
    '..',
    '%2e%2e',
    '..%2f',
    '%5c..',
    '.%00',
    '%',
    '%zz',
    '%ff',
    '%c0%af',
    '.git',
    '.env',
    '~',
    '<fuzz>',
    '%3Cfuzz%3E',
  ),
  fc.constantFrom(
    'package.json',
    'etc',
    'passwd',
    'node_modules',
    '__proto__',
    'constructor',
    '\u00e9',
    ';x=1',
    '*',
    '\\..\\',
  ),
  fc.string({ maxLength: 12 }).map(encodeURIComponent),
  fc.string({ maxLength: 12 }),
  fc.constant('a'.repeat(2000)),
);
const path = fc
  .tuple(
    fc.constantFrom('/', '/', '/', '/', '//', '', 'http://evil.example/', '/../', '/assets/', '/api/admin/rooms/'),
    fc.array(segment, { maxLength: 6 }),
    fc.constantFrom(
      '',
      '',
      '',
      '?',
      '?a=1&a=2',
      '?__proto__[x]=1',
      '?%',
      '#x',
      '?EIO=4&transport=polling',
      '?EIO=3&sid=x&transport=websocket',
    ),
  )
  .map(([begin, segments, query]) => (begin + segments.join('/') + query).replace(/[\r\n]/g, ''));

const header = fc.oneof(
  fc.constantFrom(
    'Range: bytes=0-0',
    'Range: bytes=-1',
    'Range: bytes=5-1',
    'Range: bytes=0-,0-,0-,0-,0-',
    'Range: bytes=999999999999999999999-',
    'If-None-Match: *',
    'If-Match: "x"',
    'If-Modified-Since: yesterday',
    'If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT',
    'If-Range: "x"',
    'Accept-Encoding: br;q=nan, gzip;q=2, *;q=0',
    'Accept-Encoding: x, identity;q=0',
    'Authorization: Bearer x',
    'Authorization: Bearer ',
    'Authorization: Basic Og==',
    `Authorization: Bearer ${'x'.repeat(4000)}`,
    'X-Forwarded-For: 1.2.3.4, <fuzz>',
    'X-Forwarded-Proto: https',
    'X-Forwarded-Host: evil.example',
    'Forwarded: for=x',
    'Origin: null',
    'Origin: https://evil.example',
    'Expect: 100-continue',
    'Expect: x',
    'Upgrade: websocket\r\nConnection: Upgrade',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13',
    'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 99',
    'Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
    'Host: other',
    ': x',
    'X\u0000: y',
    'X: a\u0000b',
    ' folded: y',
    'Cookie: a=b; __proto__=c',
  ),
  fc.nat(60).map((count) => `X-Many: ${'y'.repeat(count * 400)}`),
  fc.string({ unit: 'binary-ascii', maxLength: 60 }).map((text) => `X: ${text.replace(/[\r\n]/g, '')}`),
);

/**
 * A body whose length is given in two ways, or wrongly, followed by bytes that one of the parsers would take for a
 * second request.
 */
const smuggled = 'GET /api/admin/rooms HTTP/1.1\r\nHost: x\r\n\r\n';
const body = fc.oneof(
  { weight: 15, arbitrary: fc.constant('\r\n') },
  fc.constantFrom(
    `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Content-Length: 0\r\nContent-Length: 44\r\n\r\n${smuggled}`,
    `Content-Length: +0\r\n\r\n${smuggled}`,
    `Content-Length : 0\r\n\r\n${smuggled}`,
    `Transfer-Encoding:\u000bchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\n\r\nzz\r\n${smuggled}`,
    `Transfer-Encoding: chunked\r\n\r\n0;x="\r\n\r\n${smuggled}`,
  ),
  fc.constantFrom(
    'Content-Length: 10\r\n\r\nx',
    'Content-Length: -1\r\n\r\n',
    'Content-Length: 99999999999999999999\r\n\r\n',
    'Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx',
    '',
    '\n',
  ),
);

/** One change to the first line at a time: Node refuses the whole at the first. */
const mostly = (often: string, ...seldom: string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(often) }, { weight: 1, arbitrary: fc.constantFrom(...seldom) });

const HOST = 'Host: localhost\r\n';

const request = fc
  .tuple(
    methods,
    path,
    mostly('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', 'http/1.1', ''),
    mostly(HOST, '', 'Host: a\r\nHost: b\r\n', 'Host: \u0000\r\n'),
    fc.array(header, { maxLength: 3 }),
    body,
    fc.boolean(),
  )
  .map(([method, target, version, host, headers, end, closes]) => {
    const all = [...headers, ...(closes ? ['Connection: close'] : [])].map((one) => `${one}\r\n`);
    return `${method} ${target} ${version}\r\n${host}${all.join('')}${end}`;
  });
