import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { AdminRoom, AdminRooms, Health } from '#shared/protocol/http.ts';
import { createHttpApp, type HttpAppOptions } from '../../server/http/app.ts';
import { Limits } from '../../server/limits/limits.ts';
import { createLogger } from '../../server/util/logger.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { until } from '../support/until.ts';

const token = 'an-admin-token-of-some-length';
const bearer = { Authorization: `Bearer ${token}` };

const sentence = '1 of the last 3 participants got no media';
const media = { participants: 3, withoutMedia: 1, networksWithoutMedia: 1, sentence };
const health: Health = { status: 'ok', version: '1.2.3', uptimeSeconds: 5, rooms: 1, people: 2, media };
const summary = {
  id: '0a1b2c3d',
  name: 'café',
  createdAt: '2026-01-02T03:04:05.000Z',
  workerPids: [7],
  people: 0,
  preparedPeers: 0,
  producers: 0,
  consumers: 0,
  mode: 'sfu' as const,
  modeEpoch: 0,
  modeReason: 'new',
  peers: [],
};
const adminRooms: AdminRooms = {
  rooms: [summary],
  workers: [
    {
      pid: 7,
      port: 40000,
      rooms: 1,
      cpu: 0.1,
      consumers: 3,
      receivedKbps: 900,
      sentKbps: 2000,
      receivedPps: 90,
      sentPps: 200,
      udpDrops: null,
    },
  ],
  limits: [{ name: 'http.maxSockets', scope: 'server', max: 100, highest: 3, keys: 1, refused: 0 }],
  addresses: { state: 'real', sentence: 'as they are' },
  media,
};

/**
 * As vite builds it: one page, one file with a hash in its name, also compressed, one without, and the build's stamp.
 */
function builtPage(): string {
  const dir = temporaryFolder();
  mkdirSync(join(dir, 'assets'));
  writeFileSync(join(dir, 'index.html'), '<!doctype html><title>Parley</title>');
  const script = `console.log('${'x'.repeat(5000)}');`;
  writeFileSync(join(dir, 'assets/main-4f2a.js'), script);
  writeFileSync(join(dir, 'assets/main-4f2a.js.gz'), gzipSync(script));
  writeFileSync(join(dir, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  writeFileSync(join(dir, '.stamp'), 'abc');
  return dir;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** A listening app; `get` fetches from it, `logged` is its log. */
async function serve(over: Partial<HttpAppOptions> = {}) {
  const log = new PassThrough({ encoding: 'utf8' });
  const app = createHttpApp({
    http: { trustProxy: 0, basePath: '' },
    downloads: { limits: new Limits(), downloadsPerAddress: 32, downloadsPerServer: 256 },
    admin: { token, attemptsPerMinute: 10 },
    staticDir: builtPage(),
    logger: createLogger({ level: 'info', format: 'json' }, { destination: log }),
    health: () => health,
    adminRooms: async () => adminRooms,
    adminRoom: async (name) => (name === 'café' ? { ...summary, forwardedBytes: 0, peers: [] } : undefined),
    ...over,
  });
  const server = createServer(app);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    get: (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init),
    logged: () => String(log.read() ?? ''),
  };
}

/** The answer to a request line that `fetch` would correct. */
async function raw(port: number, path: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  return (await socket.toArray()).join('');
}

describe('the page', () => {
  test.each(['/', '/?lang=en', '/r/tea', '/r/Team%20Tea', '/r/%ED%9A%8C%EC%9D%98', '/r/tea/', '/r/a%2Fb'])(
    'is served at %s, and revalidated each time',
    async (path) => {
      const { get } = await serve();
      const answer = await get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
      expect(await answer.text()).toContain('<title>Parley</title>');
    },
  );

  test('is not sent again to a client that has it', async () => {
    const { get } = await serve();
    const etag = (await get('/r/tea')).headers.get('etag') ?? '';
    // A validator is sent by hand, so the cache mode keeps fetch from adding `no-cache`, which would void it.
    expect((await get('/r/tea', { headers: { 'If-None-Match': etag }, cache: 'force-cache' })).status).toBe(304);
  });

  test('keeps files with a hash in their name for ever, compressed', async () => {
    const { get } = await serve();
    const answer = await get('/assets/main-4f2a.js');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    // The name of a charset is case-insensitive (RFC 9110, 8.3.2).
    expect(answer.headers.get('content-type')?.toLowerCase()).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('content-encoding')).toBe('gzip');
    expect(await answer.text()).toMatch(/^console\.log\('x+'\);$/u);
  });

  test('revalidates other files each time', async () => {
    const { get } = await serve();
    const answer = await get('/favicon.svg');
    expect(answer.headers.get('content-type')).toBe('image/svg+xml');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
  });

  test.each([
    { header: 'Range', value: 'bytes=999999-', status: 416 },
    { header: 'If-Match', value: '"another"', status: 412 },
  ])('requested with an impossible $header is a $status, and no line in the log', async ({ header, value, status }) => {
    const { get, logged } = await serve();
    for (const path of ['/', '/favicon.svg']) {
      expect((await get(path, { headers: { [header]: value } })).status).toBe(status);
    }
    expect(logged()).toBe('');
  });

  test('that is not built yet is a 503 that says what to do', async () => {
    const { get } = await serve({ staticDir: join(tmpdir(), 'no-such-folder') });
    const answer = await get('/r/tea');
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('The page has not been built yet; npm start builds it.');
  });
});

describe('unknown addresses', () => {
  test.each(['/nothing', '/r/', '/r/a/b'])('%s is the page, which says so, 404', async (path) => {
    const { get } = await serve();
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('<!doctype html><title>Parley</title>');
  });

  test.each(['/assets/', '/assets/gone-1234.js', '/.stamp', '/assets'])('%s is a plain page, 404', async (path) => {
    const { get } = await serve();
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(await answer.text()).toContain('No such address.');
  });

  test.each(['/HEALTHZ', '/healthz/', '/readyz/', '/API/ADMIN/ROOMS', '/api/Admin/rooms', '/api/admin/rooms/'])(
    '%s is not taken for the address that a proxy may block',
    async (path) => {
      const { get } = await serve();
      const answer = await get(path, { headers: { authorization: `Bearer ${token}` } });
      expect(await answer.text()).not.toMatch(/"(status|rooms)":/u);
    },
  );

  test('an absolute address is refused', async () => {
    const { port } = await serve();
    expect(await raw(port, 'http://localhost/healthz')).toMatch(/^HTTP\/1\.1 400 .*must begin with a slash/su);
  });

  test.each(['/api', '/api/nothing', '/healthz/x'])('%s is JSON, 404', async (path) => {
    const { get } = await serve();
    const answer = await get(path);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({ code: 'not_found' });
  });

  test.each(['/../package.json', '/assets/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/etc/passwd', '//etc/passwd'])(
    '%s does not lead out of the folder',
    async (path) => {
      const { port } = await serve();
      expect(await raw(port, path)).toMatch(/^HTTP\/1.1 404 /);
    },
  );

  test.each(['/r/%', '/r/%E0%A4%A', '/%zz', '/assets/%ff'])('%s is malformed, 400', async (path) => {
    const { port, logged } = await serve();
    expect(await raw(port, path)).toMatch(/^HTTP\/1.1 400 /);
    const api = await raw(port, `/api/admin/rooms${path}`);
    expect(api).toMatch(/^HTTP\/1.1 400 /);
    expect(api).toContain('"code":"bad_request"');
    expect(logged()).toBe('');
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is not allowed anywhere', async (method) => {
    const { get } = await serve();
    for (const path of ['/', '/healthz', '/api/admin/rooms', '/nothing']) {
      const answer = await get(path, { method, headers: bearer });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  test('HEAD answers like GET without a body', async () => {
    const { get } = await serve();
    const answer = await get('/', { method: 'HEAD' });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('');
  });
});

describe('the health check', () => {
  test('reports the state of the server', async () => {
    const { get } = await serve();
    const answer = await get('/healthz');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(Health.parse(await answer.json())).toEqual(health);
  });

  test.each(['shutting_down', 'no_worker'] as const)('is a 503 while it is %s', async (status) => {
    const { get } = await serve({ health: () => ({ ...health, status }) });
    const answer = await get('/healthz');
    expect(answer.status).toBe(503);
    expect(Health.parse(await answer.json()).status).toBe(status);
  });
});

describe('the admin API', () => {
  test('lists rooms and workers', async () => {
    const { get } = await serve();
    const answer = await get('/api/admin/rooms', { headers: bearer });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(AdminRooms.parse(await answer.json())).toEqual(adminRooms);
  });

  test.each(['caf%C3%A9', 'CAF%C3%89', 'cafe%CC%81', '%20Caf%C3%A9-'])(
    'finds a room by any spelling: %s',
    async (room) => {
      const { get } = await serve();
      const answer = await get(`/api/admin/rooms/${room}`, { headers: bearer });
      expect(AdminRoom.parse(await answer.json()).name).toBe('café');
    },
  );

  test.each([
    ['other', 404, 'not_found'],
    ['%21%21', 400, 'bad_request'],
    ['a'.repeat(65), 400, 'bad_request'],
  ])('the room %s is a %d %s', async (room, status, code) => {
    const { get } = await serve();
    const answer = await get(`/api/admin/rooms/${room}`, { headers: bearer });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ code });
  });

  test.each([undefined, 'Bearer wrong', `Basic ${token}`])(
    'refuses a request with the token %p, whichever room it is for',
    async (authorization) => {
      const headers = new Headers(authorization === undefined ? {} : { Authorization: authorization });
      const { get } = await serve();
      for (const path of ['/rooms', '/rooms/other', '/rooms/%21', '/nothing']) {
        const answer = await get(`/api/admin${path}`, { headers });
        expect(answer.status).toBe(401);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
        expect(answer.headers.get('cache-control')).toBe('no-store');
        expect(await answer.json()).toMatchObject({ code: 'unauthorized' });
      }
    },
  );

  test('does not exist without a configured token, whatever is sent', async () => {
    const { get } = await serve({ admin: { token: null, attemptsPerMinute: 10 } });
    for (const headers of [{}, bearer, { Authorization: 'Bearer null' }]) {
      const answer = await get('/api/admin/rooms', { headers });
      expect(answer.status).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'admin_disabled' });
    }
  });

  test('guessing behind the administrator’s address does not lock out the administrator', async () => {
    const { get } = await serve();
    await get('/api/admin/rooms', { headers: bearer });
    for (let count = 0; count < 15; count++) await get('/api/admin/rooms');
    expect((await get('/api/admin/rooms')).status).toBe(429);
    expect((await get('/api/admin/rooms', { headers: bearer })).status).toBe(200);
  });

  test('lets an address guess ten times a minute; then even the right token fails, unless it came from there before', async () => {
    const { get } = await serve();
    for (let count = 0; count < 10; count++) expect((await get('/api/admin/rooms')).status).toBe(401);
    const answer = await get('/api/admin/rooms', { headers: bearer });
    expect(answer.status).toBe(429);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: 'too_many_requests' });
  });

  test('behind a proxy counts by the address that the proxy saw, not by one that a client made up', async () => {
    const { get } = await serve({ http: { trustProxy: 1, basePath: '' } });
    const from = (address: string) => ({ headers: { 'X-Forwarded-For': address } });
    for (let count = 0; count < 10; count++) await get('/api/admin/rooms', from(`10.0.0.${count}, 203.0.113.7`));
    expect((await get('/api/admin/rooms', from('10.0.0.99, 203.0.113.7'))).status).toBe(429);
    expect((await get('/api/admin/rooms', from('203.0.113.8'))).status).toBe(401);
  });

  test.each([
    ['with the port of each connection', (count: number) => `203.0.113.7:${40_000 + count}`],
    ['by another address of its IPv6 network', (count: number) => `[2001:db8:1:2::${count}]:443`],
  ])('behind a proxy that names a client %s counts all its wrong tokens together', async (_, named) => {
    const { get } = await serve({ http: { trustProxy: 1, basePath: '' } });
    const guess = (count: number) => get('/api/admin/rooms', { headers: { 'X-Forwarded-For': named(count) } });
    for (let count = 1; count <= 10; count++) expect((await guess(count)).status).toBe(401);
    expect((await guess(11)).status).toBe(429);
  });

  test('wrong tokens from many addresses are logged once a second, with their number', async () => {
    const { get, logged } = await serve({ http: { trustProxy: 1, basePath: '' } });
    let text = '';
    const refusals = () => {
      text += logged();
      return text.split('\n').flatMap((line) => (line.includes('admin access denied') ? [JSON.parse(line)] : []));
    };
    for (let count = 1; count <= 30; count++) {
      await get('/api/admin/rooms', { headers: { 'X-Forwarded-For': `203.0.113.${count}` } });
    }
    const counted = () => refusals().reduce((sum, { count = 1 }) => sum + count, 0);
    await until(() => counted() === 30, 'all are counted');
    expect(refusals().length).toBeLessThan(30);
  });

  test('never writes a token to the log', async () => {
    const { get, logged } = await serve();
    await get('/api/admin/rooms', { headers: { Authorization: 'Bearer a-wrong-token' } });
    await get('/api/admin/rooms', { headers: bearer });
    const log = logged();
    expect(log).toContain('admin access denied');
    expect(log).not.toMatch(/a-wrong-token|an-admin-token|127\.0\.0\.1/);
  });

  test('internal errors are logged and not disclosed', async () => {
    const adminRooms = async () => {
      throw new Error('the worker does not answer', { cause: new Error('channel closed') });
    };
    const { get, logged } = await serve({ adminRooms });
    const answer = await get('/api/admin/rooms', { headers: bearer });
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({ code: 'internal', message: expect.not.stringContaining('worker') });
    const log = logged();
    expect(log).toContain('the worker does not answer');
    expect(log).toContain('channel closed');
  });

  test('a malformed body is not an error of the server', async () => {
    const { port, get, logged } = await serve();
    for (let turn = 0; turn < 20; turn += 1) {
      const socket = connect(port, '127.0.0.1').setEncoding('utf8');
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nx');
      await socket.toArray().catch(() => undefined);
    }
    expect((await get('/')).status).toBe(200);
    expect(logged()).not.toContain('request failed');
  });

  test('an error is logged without the name of the requested room', async () => {
    const adminRoom = async () => {
      throw new Error('the worker does not answer');
    };
    const { get, logged } = await serve({ adminRoom });
    expect((await get('/api/admin/rooms/caf%C3%A9', { headers: bearer })).status).toBe(500);
    expect(logged()).toContain('/api/admin/rooms/…');
    expect(logged()).not.toContain('caf');
  });
});

describe('every response', () => {
  test('to an invalid address names no software', async () => {
    const { port } = await serve();
    expect(await raw(port, 'http://x:y/')).not.toMatch(/express/i);
  });

  test.each(['/', '/assets/main-4f2a.js', '/healthz', '/api/admin/rooms', '/nothing', '/r/%'])(
    'of %s tells the browser what not to do',
    async (path) => {
      const { get } = await serve();
      const { headers } = await get(path);
      expect(headers.get('content-security-policy')?.split(';')).toEqual([
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob: mediastream:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
      ]);
      expect(headers.get('permissions-policy')).toMatch(
        /^camera=\(self\), microphone=\(self\), display-capture=\(self\)/,
      );
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  test('requests https only if it came by https, through a trusted proxy', async () => {
    const overHttps = { headers: { 'X-Forwarded-Proto': 'https' } };
    const hsts = 'strict-transport-security';
    const alone = await serve();
    expect((await alone.get('/')).headers.get(hsts)).toBeNull();
    expect((await alone.get('/', overHttps)).headers.get(hsts)).toBeNull();
    const behindProxy = await serve({ http: { trustProxy: 1, basePath: '' } });
    expect((await behindProxy.get('/')).headers.get(hsts)).toBeNull();
    expect((await behindProxy.get('/', overHttps)).headers.get(hsts)).toBe('max-age=15552000');
  });
});
