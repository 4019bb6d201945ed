/** The configurations in docker/proxies, each in a real proxy. Traefik is in no Debian, and its file says so. */
import { once } from 'node:events';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { connect } from 'node:http2';
import { type RequestOptions, request } from 'node:https';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectedClients } from '../support/connected-clients.ts';
import type { ProxyName } from '../support/proxy-configuration.ts';
import { ReverseProxy } from '../support/reverse-proxy.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const token = 'an-admin-token-of-some-length';
const names: ProxyName[] = ['nginx', 'haproxy', 'caddy'];

describe.each(names)('behind %s', (name) => {
  let server: TestServer;
  let proxy: ReverseProxy;
  beforeAll(async () => {
    server = await startTestServer({
      http: { trustProxy: 1 },
      signalling: { maxConnectionsPerAddress: 1 },
      admin: { token },
    });
    proxy = await ReverseProxy.start(name, { upstream: server.url });
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.close();
  });
  const client = connectedClients(() => proxy.url);
  // Each test has every address for itself.
  afterEach(() => until(async () => (await connections()) === 0, 'the server has noticed that all are gone'));

  /** How many WebSockets the server counts. */
  async function connections(): Promise<number> {
    const headers = { Authorization: `Bearer ${token}` };
    const { limits } = (await (await fetch(`${server.url}/api/admin/rooms`, { headers })).json()) as {
      limits: { name: string; highest: number }[];
    };
    return limits.find((limit) => limit.name === 'signalling.maxConnections')?.highest ?? 0;
  }

  async function get(path: string, options: RequestOptions = {}) {
    const asked = request(`${proxy.url}${path}`, { ca: proxy.ca, ...options }).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    const body = (await response.setEncoding('utf8').toArray()).join('');
    return { status: response.statusCode, headers: response.headers, body };
  }

  test('the page and its script load', async () => {
    const { status, headers, body } = await get('/r/blue');
    expect([status, headers['content-security-policy']]).toEqual([200, expect.stringContaining("default-src 'self'")]);
    const script = /<script [^>]*src="([^"]+)"/u.exec(body)?.[1] ?? '';
    expect(await get(script)).toMatchObject({
      status: 200,
      headers: { 'cache-control': expect.stringContaining('immutable') },
    });
  });

  test('the page loads over HTTP/2', async () => {
    const session = connect(proxy.url, { ca: proxy.ca });
    const stream = session.request({ ':path': '/' });
    const [headers] = await once(stream, 'response');
    expect(headers).toMatchObject({ ':status': 200, 'strict-transport-security': expect.any(String) });
    await stream.resume().toArray();
    session.close();
  });

  test('the WebSocket of the page opens, at a port other than 443', async () => {
    const ada = client({ origin: proxy.url, ca: proxy.ca });
    expect(await ada.join('blue')).toMatchObject({ room: 'blue' });
  });

  test('the WebSocket of another page is refused, whatever it claims in X-Forwarded-Host', async () => {
    const eve = client({
      origin: 'https://evil.example',
      ca: proxy.ca,
      headers: { 'x-forwarded-host': 'evil.example' },
    });
    await expect(eve.welcome).rejects.toThrow();
  });

  test('each client is counted by its own address, whatever it claims in X-Forwarded-For', async () => {
    const open = (from: string, forwardedFor?: string) =>
      client({ ca: proxy.ca, from, ...(forwardedFor && { forwardedFor }) }).welcome;
    await open('127.0.0.2', '198.51.100.9');
    await open('127.0.0.3');
    await open('127.0.0.4', '127.0.0.2, 127.0.0.3');
    await expect(open('127.0.0.2')).rejects.toThrow();
    await expect(open('127.0.0.2', '198.51.100.10')).rejects.toThrow();
  });

  test('the page is https to the server, whatever a client claims in X-Forwarded-Proto', async () => {
    const { headers } = await get('/', { headers: { 'x-forwarded-proto': 'http' } });
    expect(headers['strict-transport-security']).toBeDefined();
  });

  // Caddy does so by itself, but only at port 80.
  if (name !== 'caddy') {
    test('plain HTTP leads to HTTPS', async () => {
      const asked = plainRequest(`${proxy.plainUrl}/r/blue?debug`).end();
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      expect(response.resume().headers.location).toMatch(/^https:\/\/127\.0\.0\.1(:\d+)?\/r\/blue\?debug$/);
    });
  }
});
