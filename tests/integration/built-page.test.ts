/** The build, as the server serves it. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const built = resolve(import.meta.dirname, '../../dist/client');
const wasm = readdirSync(join(built, 'assets')).find((name) => /^selfie.*\.wasm$/u.test(name)) ?? '';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

/** Like `fetch`, which would decode it. */
function headersOf(path: string, encodings: string): Promise<NodeJS.Dict<string | string[]>> {
  const { promise, resolve: answer, reject } = Promise.withResolvers<NodeJS.Dict<string | string[]>>();
  const asked = request(`${server.url}${path}`, { method: 'HEAD', headers: { 'accept-encoding': encodings } });
  asked.on('response', (response) => answer(response.resume().headers)).on('error', reject);
  asked.end();
  return promise;
}

test.each([
  { encodings: 'gzip, deflate, br, zstd', sent: 'br', file: `${wasm}.br` },
  { encodings: 'gzip', sent: 'gzip', file: `${wasm}.gz` },
  { encodings: 'deflate', sent: undefined, file: wasm },
])(
  'a browser that accepts $encodings gets the WebAssembly as the build compressed it',
  async ({ encodings, sent, file }) => {
    const headers = await headersOf(`/assets/${wasm}`, encodings);

    expect(headers['content-encoding']).toBe(sent);
    expect(headers['content-type']).toBe('application/wasm');
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-length']).toBe(String(statSync(join(built, 'assets', file)).size));
  },
);

test.each([
  { path: '/', file: 'index.html' },
  { path: '/r/blue', file: 'index.html' },
  { path: '/licenses.txt', file: 'licenses.txt' },
  { path: '/apache-2.0.txt', file: 'apache-2.0.txt' },
])('$path is sent as the build compressed it, without compressing again', async ({ path, file }) => {
  for (const [encoding, suffix] of [
    ['br', 'br'],
    ['gzip', 'gz'],
  ]) {
    const headers = await headersOf(path, `${encoding}`);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-length']).toBe(String(statSync(join(built, `${file}.${suffix}`)).size));
  }
});

test.each(['/', '/r/blue', '/nowhere'])(
  'the policy of %s allows what the document contains, and nothing else inline',
  async (path) => {
    const response = await fetch(`${server.url}${path}`);
    const html = await response.text();
    const hashOf = (content = '') => `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    const policy = response.headers.get('content-security-policy') ?? '';
    const [, style] = /<style>(.*)<\/style>/su.exec(html) ?? [];
    const [, script] = /<script data-ko="[^"]+">(.*)<\/script>/su.exec(html) ?? [];

    expect(policy).toContain(`script-src 'self' 'wasm-unsafe-eval' ${hashOf(script)};`);
    expect(policy).toContain(`style-src 'self' ${hashOf(style)};`);
    expect(policy).not.toContain('unsafe-inline');
  },
);

test('the policy of files allows nothing inline', async () => {
  const response = await fetch(`${server.url}/favicon.svg`);
  expect(response.headers.get('content-security-policy')).not.toContain('sha256');
});

test('the licences of the page, the server and the worker are served with it', async () => {
  const text = await (await fetch(`${server.url}/licenses.txt`)).text();
  const { dependencies } = JSON.parse(readFileSync(resolve(built, '../../package.json'), 'utf8'));

  const listed = (name: string) => text.includes(`\n## ${name} - `);
  expect(['preact', 'mediasoup-client', ...Object.keys(dependencies)].filter((name) => !listed(name))).toEqual([]);
  expect(text).toMatch(/OpenSSL.*Apache-2\.0/);
  expect(await (await fetch(`${server.url}/apache-2.0.txt`)).text()).toContain('Version 2.0, January 2004');
});

test('what a chat shows of a meeting link names the service, and reveals nothing about the meeting', async () => {
  const page = await (await fetch(`${server.url}/r/our-secret-plans`)).text();
  const shown = [...page.matchAll(/<meta property="og:(\w+)" content="([^"]+)"/gu)].map(([, name, content]) => ({
    [String(name)]: content,
  }));
  expect(Object.assign({}, ...shown)).toEqual({
    site_name: 'Parley',
    type: 'website',
    title: 'Parley',
    description: 'Join the meeting in your browser, without an account.',
  });
  expect(page).not.toContain('our-secret-plans');
});
