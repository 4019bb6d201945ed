/** A page that is opened over plain HTTP from elsewhere, where browsers grant neither camera nor microphone. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startTestServer, type TestServer } from '../support/test-server.ts';

let log: PassThrough;
let server: TestServer;
beforeEach(async () => {
  log = new PassThrough({ encoding: 'utf8' });
  server = await startTestServer({}, { log });
});
afterEach(() => server.close());

/** Opens the page as a browser does that has this in its address bar. */
async function visit(host: string, headers: Record<string, string> = {}): Promise<void> {
  const request = get(`${server.url}/r/tea`, { headers: { Host: host, Accept: 'text/html,*/*', ...headers } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();
  await once(response, 'end');
}

test('is one warning that names the address and what to do', async () => {
  await visit('192.168.1.7:3000');
  await visit('meet.example');
  const lines = String(log.read()).trim().split('\n');
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    check: 'plain-http',
    option: 'tls.cert',
    msg: expect.stringMatching(/http:\/\/192\.168\.1\.7:3000, .*--lan.*tls\.cert.*proxy/),
  });
});

test.each<{ what: string; host: string; headers?: Record<string, string> }>([
  { what: 'localhost', host: 'localhost:3000' },
  { what: 'a name below localhost', host: 'parley.localhost' },
  { what: 'a loopback address', host: '127.8.0.1:3000' },
  { what: 'IPv6 loopback', host: '[::1]:3000' },
  { what: 'a tunnel with HTTPS', host: 'meet.example', headers: { 'X-Forwarded-Proto': 'https' } },
  { what: 'a program', host: '192.168.1.7:3000', headers: { Accept: '*/*' } },
])('is not $what', async ({ host, headers }) => {
  await visit(host, headers);
  expect(log.read()).toBeNull();
});
