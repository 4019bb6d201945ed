/** HTTPS with its own certificate, for phones in the same network. */
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectedClients } from '../support/connected-clients.ts';
import { type LanServer, startLanServer } from '../support/lan-server.ts';
import { ownAddress } from '../support/own-address.ts';
import { RawClient } from '../support/raw-client.ts';
import { renewingKeys } from '../support/renewing-keys.ts';
import { until } from '../support/until.ts';

let server: LanServer;
beforeAll(async () => {
  server = await startLanServer();
});
afterAll(() => server.close());
const client = connectedClients(() => server.origin);

type Answered = { status: number | undefined; headers: IncomingMessage['headers']; body: string };

async function get(url: string, { ca }: { ca?: string } = {}): Promise<Answered> {
  const request = url.startsWith('https:') ? httpsRequest(url, { ca }) : httpRequest(url);
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = (await response.setEncoding('utf8').toArray()).join('');
  return { status: response.statusCode, headers: response.headers, body };
}

describe('the page', () => {
  test('is served over https to a client that trusts the root', async () => {
    const { status, body } = await get(`${server.origin}/healthz`, { ca: server.root });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ status: 'ok' });
  });

  test('is not served to a client that does not', async () => {
    await expect(get(`${server.origin}/healthz`)).rejects.toThrow(/certificate/);
  });

  test('is served over plain http on the same port to this machine itself', async () => {
    expect(server.url).toBe(server.origin.replace('https:', 'http:'));
    expect((await get(`${server.url}/healthz`)).status).toBe(200);
  });

  test('does not require https for ever, since the certificate may change', async () => {
    const { headers } = await get(`${server.origin}/`, { ca: server.root });
    expect(headers['strict-transport-security']).toBeUndefined();
    expect(headers['content-security-policy']).toBeDefined();
  });
});

describe('a connection to the port with TLS is closed', () => {
  const host = '127.0.0.1';
  const port = () => Number(new URL(server.url).port);
  /** The response so far. */
  const closed = async (socket: Socket) => {
    let answer = '';
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        answer += data;
      });
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    return answer;
  };

  test('[H8] for an expectation without TLS, which is not answered', async () => {
    const socket = connect({ host, port: port() });
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n'.repeat(100));
    expect(await closed(socket)).toBe('');
  });

  /** Sends single bytes, which bring no request, and a request as each `every`th. */
  function trickle(socket: Socket, { every = Number.POSITIVE_INFINITY } = {}): void {
    let sent = 0;
    const send = () => {
      for (let bytes = 0; bytes < 50 && socket.writable; bytes += 1) {
        sent += 1;
        socket.write(sent % every === 0 ? 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n' : '\n');
      }
      if (socket.writable) setImmediate(send);
    };
    send();
  }

  test('[H12] after 2000 records of TLS without a request', async () => {
    const socket = connectTls({ host, port: port(), ca: server.root });
    const answer = closed(socket);
    await once(socket, 'secureConnect');
    trickle(socket);
    expect(await answer).toBe('');
    expect((await get(`${server.origin}/healthz`, { ca: server.root })).status).toBe(200);
  });

  test('[H12] after many records of TLS with few requests', async () => {
    const socket = connectTls({ host, port: port(), ca: server.root });
    const answer = closed(socket);
    await once(socket, 'secureConnect');
    trickle(socket, { every: 1900 });
    expect(await answer).toMatch(/^HTTP\/1\.1 200/u);
  });

  test('[H13] after many renewals of its keys, which bring no data', async () => {
    const request = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const answer = async (renewals: number) =>
      closed(await renewingKeys({ host, port: port(), ca: server.root, renewals, request }));
    expect(await answer(20)).toMatch(/^HTTP\/1\.1 200/u);
    expect(await answer(1000)).toBe('');
    expect((await get(`${server.origin}/healthz`, { ca: server.root })).status).toBe(200);
  });

  test('[H12] after many packets without TLS that bring no request', async () => {
    const socket = connect({ host, port: port() }).setNoDelay();
    const answer = closed(socket);
    trickle(socket);
    expect(await answer).toBe('');
  });
});

describe('a request without TLS from another machine', () => {
  let strict: LanServer;
  beforeAll(async () => {
    strict = await startLanServer({ limits: { httpRequestsPerSecondPerAddress: 1 } });
  });
  afterAll(() => strict.close());

  async function ask(requests: string): Promise<string> {
    const { hostname: host, port } = new URL(strict.url);
    const socket = connect({ host, port: Number(port), localAddress: ownAddress() });
    const answer = text(socket);
    socket.write(requests);
    return answer;
  }
  const page = 'GET /r/blue HTTP/1.1\r\nHost: meet.lan:3000\r\n\r\n';

  test('is redirected to https', async () => {
    expect(await ask(page)).toMatch(/^HTTP\/1\.1 307 .*Location: https:\/\/meet\.lan:3000\/r\/blue\r\n/su);
  });

  const upgrade = page.replace('\r\n\r\n', '\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');

  test('is redirected to https, if it is an upgrade as well', async () => {
    expect(await ask(upgrade)).toMatch(/^HTTP\/1\.1 307 .*Location: https:\/\/meet\.lan:3000\/r\/blue\r\n/su);
  });

  test.each([
    { what: 'a request', asked: page },
    { what: 'an upgrade', asked: upgrade },
  ])('[H3] counts as one of its address: $what', async ({ asked }) => {
    let answer = '';
    const isRefused = async () => {
      answer = await ask(asked);
      return !answer.startsWith('HTTP/1.1 307');
    };
    await until(isRefused, 'one too many', { everyMs: 0 });
    expect(answer).toMatch(/^HTTP\/1\.1 429 /u);
  });
});

test('the root can be installed from /certificate, over either', async () => {
  for (const url of [server.url, server.origin]) {
    const { headers, body } = await get(`${url}/certificate`, { ca: server.root });
    expect(body).toBe(server.root);
    expect(headers['content-type']).toContain('application/x-x509-ca-cert');
  }
});

describe('signalling', () => {
  test('[ASVS 4.4.1] works over wss, from the page of that address', async () => {
    const ada = client({ ca: server.root, origin: server.origin });
    expect((await ada.join('blue')).peers).toEqual([]);
  });

  test('works over plain WebSocket for this machine itself', async () => {
    const ada = client({ ca: server.root, origin: server.origin });
    await ada.join('blue');
    const ben = new RawClient(server.url);
    expect((await ben.join('blue')).peers).toHaveLength(1);
    ben.close();
  });

  test('is refused to pages of other origins', async () => {
    const foreign = client({ ca: server.root, origin: 'https://192.168.1.66:3000' });
    await expect(foreign.welcome).rejects.toThrow();
  });

  test('[C3] the welcome names the addresses at which a phone finds the server', async () => {
    expect((await client({ ca: server.root }).welcome).origins).toEqual([server.origin]);
  });
});

test.each([
  { what: 'says nothing', said: '' },
  { what: 'begins a handshake and stops', said: '\x16\x03' },
  { what: 'speaks neither TLS nor HTTP', said: '\x00\x01\x02' },
])('a client that connects and $what harms nobody', async ({ said }) => {
  const dawdler = connect(Number(new URL(server.origin).port), '127.0.0.1');
  dawdler.on('error', () => undefined);
  await once(dawdler, 'connect');
  dawdler.write(said);
  expect((await get(`${server.origin}/healthz`, { ca: server.root })).status).toBe(200);
  dawdler.destroy();
});

describe('[H6] on a port with TLS, a connection is closed in time if it', () => {
  let hurried: LanServer;
  beforeAll(async () => {
    hurried = await startLanServer({ http: { requestSeconds: 1 } });
  });
  afterAll(() => hurried.close());

  test.each([
    { what: 'says nothing', said: '' },
    { what: 'says one plain byte', said: 'G' },
    { what: 'does not finish a plain request', said: 'GET / HTTP/1.1\r\nX-' },
    { what: 'says the first byte of a handshake', said: '\x16' },
    { what: 'goes on with a handshake byte by byte', said: '\x16\x03\x01\x02\x00', more: '\x01' },
  ])('$what', async ({ said, more = '' }) => {
    const dawdler = connect({ port: Number(new URL(hurried.origin).port), host: '127.0.0.1', allowHalfOpen: true });
    dawdler.on('error', () => undefined).resume();
    const over = once(dawdler, 'end');
    dawdler.write(said);
    const dripping = setInterval(() => dawdler.write(more), 300);
    await over;
    clearInterval(dripping);
    dawdler.destroy();
  });

  test('does not make a request after the handshake', async () => {
    const dawdler = connectTls({ port: Number(new URL(hurried.origin).port), host: '127.0.0.1', ca: hurried.root });
    await once(dawdler.resume(), 'end');
    dawdler.destroy();
  });
});
