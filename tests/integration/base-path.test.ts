/** Hosting below a path of a website (`http.basePath`), with the real build and behind a real proxy. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectedClients } from '../support/connected-clients.ts';
import { ReverseProxy } from '../support/reverse-proxy.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const built = resolve(import.meta.dirname, '../../dist/client');
const token = 'an-admin-token-of-some-length';

let server: TestServer;
let origin: string;
beforeAll(async () => {
  server = await startTestServer({ http: { basePath: '/meet', trustProxy: 1 }, admin: { token } });
  origin = new URL(server.url).origin;
});
afterAll(() => server.close());
const client = connectedClients(() => origin);

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${origin}${path}`, { headers });

test('the server says that the page is there', () => {
  expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/meet$/);
});

describe('the page', () => {
  test.each(['/meet', '/meet/', '/meet?debug', '/meet/check', '/meet/r/blue', '/meet/index.html'])(
    'is at %s, and all that it names is below the path',
    async (path) => {
      const response = await get(path);
      const html = await response.text();
      expect(response.status).toBe(200);
      expect(response.headers.get('content-encoding')).toMatch(/br|gzip/);
      expect(html).toContain('data-base="/meet"');
      const named = [...html.matchAll(/(?:href|src)="([^"]+)"/gu)].map(([, address = '']) => address);
      expect(named.length).toBeGreaterThan(4);
      for (const address of named) {
        expect(address).toMatch(/^\/meet\//);
        expect((await get(address)).status).toBe(200);
      }
    },
  );

  test('is revalidated without being sent again', async () => {
    const etag = (await get('/meet/')).headers.get('etag') ?? '';
    // Without it, fetch would forbid caches to answer.
    const headers = { 'if-none-match': etag, 'cache-control': 'max-age=0' };
    expect((await get('/meet/', headers)).status).toBe(304);
  });

  test('is installed below the path', async () => {
    const url = `${origin}/meet/manifest.webmanifest`;
    const { start_url, scope, icons } = await (await fetch(url)).json();
    expect([start_url, scope].map((address) => new URL(address, url).pathname)).toEqual(['/meet/', '/meet/']);
    for (const { src } of icons) expect((await fetch(new URL(src, url))).status).toBe(200);
  });

  test('loads no script, style, worker or model from the top of the host', () => {
    const texts = globSync('assets/*.{js,css}', { cwd: built }).map((name) => readFileSync(join(built, name), 'utf8'));
    expect(texts.length).toBeGreaterThan(10);
    expect(texts.flatMap((text) => text.match(/["'`(]\/assets\/[^"'`)]*/gu) ?? [])).toEqual([]);
  });
});

test('the policy of the page allows its styles and its first script', async () => {
  const response = await get('/meet/r/blue');
  const html = await response.text();
  const policy = response.headers.get('content-security-policy');
  const contents = [/<style>(.*)<\/style>/su, /<script data-ko="[^"]+">(.*)<\/script>/su].map(
    (element) => element.exec(html)?.[1] ?? '',
  );
  for (const content of contents) {
    expect(content).not.toBe('');
    expect(policy).toContain(`'sha256-${createHash('sha256').update(content).digest('base64')}'`);
  }
});

test('the WebSocket opens below the path, and nowhere else', async () => {
  expect(await client({ path: '/meet/socket.io/' }).join('blue')).toMatchObject({ room: 'blue' });
  await expect(client({ path: '/socket.io/' }).welcome).rejects.toThrow();
});

test('the admin API is below the path, and nowhere else', async () => {
  const headers = { Authorization: `Bearer ${token}` };
  expect((await get('/meet/api/admin/rooms', headers)).status).toBe(200);
  expect((await get('/api/admin/rooms', headers)).status).toBe(404);
  expect((await get('/meet/meet/api/admin/rooms', headers)).status).toBe(404);
});

test('a refusal below the path is JSON for programs', async () => {
  expect(await (await get('/meet/api/nothing')).json()).toMatchObject({ code: 'not_found' });
});

test.each(['/healthz', '/meet/healthz', '/readyz', '/meet/readyz'])('%s answers', async (path) => {
  expect(await (await get(path)).json()).toMatchObject({ status: 'ok' });
});

test.each(['/', '/r/blue', '/meets/', '/MEET/', '/meet%2f', '//meet/'])('%s says where the page is', async (path) => {
  const response = await get(path);
  const html = await response.text();
  expect(response.status).toBe(404);
  expect(html).toContain('the page is at /meet/ (http.basePath)');
  expect(html).toContain('href="/meet/"');
});

describe('behind a proxy that passes on only this path', () => {
  let proxy: ReverseProxy;
  beforeAll(async () => {
    proxy = await ReverseProxy.start('nginx', { upstream: origin, path: '/meet' });
  });
  afterAll(() => proxy.stop());
  const visitor = connectedClients(() => proxy.url);

  test('the WebSocket of the page opens', async () => {
    const ada = visitor({ ca: proxy.ca, origin: proxy.url, path: '/meet/socket.io/' });
    expect(await ada.join('blue')).toMatchObject({ room: 'blue' });
  });
});
