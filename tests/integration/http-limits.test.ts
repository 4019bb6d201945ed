/** The HTTP limits of one address: connections, requests, upgrades, and the end of half-open ones. */
import { once } from 'node:events';
import { readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request } from 'node:http';
import { connect as connectTcp, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { AdminRooms } from '../../server/shared/protocol/http.ts';
import { adminToken, limitOf } from '../support/limits-of.ts';
import { RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { type ConfigOverrides, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

let server: TestServer;
const undo: (() => void)[] = [];

async function start(overrides: ConfigOverrides = {}, files: { staticDir?: string } = {}): Promise<void> {
  server = await startTestServer({ admin: { token: adminToken }, ...overrides }, files);
}

afterEach(async () => {
  for (const end of undo.splice(0)) end();
  await server.close();
});

/** Opens a connection from this loopback address and sends `says`; only the server ends it. */
async function open({ from = '127.0.0.2', says = '' } = {}): Promise<Socket> {
  const { hostname: host, port } = new URL(server.url);
  const socket = connectTcp({ host, port: Number(port), localAddress: from, allowHalfOpen: true });
  undo.push(() => socket.destroy());
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  socket.write(says);
  return socket;
}

const openSockets = async () => (await limitOf(server.url, 'http.maxSockets')).highest;

/** How many files of this folder this process, which serves the page, has open; by default, of any folder. */
function openPages(folder = ''): number {
  return readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).endsWith(`${folder}/index.html`);
    } catch {
      // The descriptor was closed meanwhile, like the one that read the folder.
      return false;
    }
  }).length;
}

type Answered = { status: number | undefined; retryAfter: number; body: string };

/** Requests a path over a new connection. */
async function get(path: string, { from = '127.0.0.2' } = {}): Promise<Answered> {
  const asked = request(`${server.url}${path}`, { localAddress: from, agent: false }).end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const body = (await response.setEncoding('utf8').toArray()).join('');
  return { status: response.statusCode, retryAfter: Number(response.headers['retry-after']), body };
}

const client = (options: ConstructorParameters<typeof RawClient>[1]) => {
  const made = new RawClient(server.url, options);
  undo.push(() => made.close());
  return made;
};

const upgrade = (path: string, ...headers: string[]) =>
  [`GET ${path} HTTP/1.1`, 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', ...headers, '', ''].join('\r\n');

describe('[H1] a half-open upgrade is closed at once', () => {
  const key = ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13'];
  test.each([
    { what: 'of the page', says: upgrade('/', ...key) },
    { what: 'of a path that only begins alike', says: upgrade('/socket.iox/', ...key) },
    { what: 'to another protocol', says: upgrade('/r/blue').replace('websocket', 'h2c') },
    { what: 'with a body that never comes', says: upgrade('/', ...key, 'Content-Length: 5') },
    { what: 'with a body', says: `${upgrade('/', ...key, 'Transfer-Encoding: chunked')}0\r\n\r\n` },
    {
      what: 'of signalling, with a body that never comes',
      says: upgrade('/socket.io/?EIO=4&transport=polling', ...key, 'Content-Length: 5'),
    },
    {
      what: 'of a WebSocket, with a body that never comes',
      says: upgrade('/socket.io/?EIO=4&transport=websocket', ...key, 'Content-Length: 5'),
    },
    {
      what: 'of a WebSocket, with chunks that never come',
      says: upgrade('/socket.io/?EIO=4&transport=websocket', ...key, 'Transfer-Encoding: chunked'),
    },
    { what: 'without a key', says: upgrade('/socket.io/?EIO=4&transport=websocket') },
    { what: 'to what is no transport', says: upgrade('/socket.io/?EIO=4&transport=polling', ...key) },
    {
      what: 'from another origin',
      says: upgrade('/socket.io/?EIO=4&transport=websocket', ...key, 'Origin: https://y'),
    },
  ])('$what', async ({ says }) => {
    await start();
    await Promise.all(Array.from({ length: 20 }, () => open({ says })));
    await until(async () => (await openSockets()) < 5, 'the server has closed all of them');
  });
});

test.each([
  { what: 'a length', says: 'GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n' },
  { what: 'chunks', says: 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n' },
])('[H8] a request that announces a body by $what is refused, and its connection closed', async ({ says }) => {
  await start();
  const socket = await open();
  const answer = text(socket);
  socket.write(says);
  expect(await answer).toMatch(/^HTTP\/1\.1 400 .*requests with a body are not accepted/isu);
});

test('[H8] a request with an expectation is cut off', async () => {
  await start();
  const socket = await open({ says: 'GET /healthz HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n' });
  await until(() => socket.destroyed || socket.readableEnded, 'it is closed');
  expect(await get('/healthz')).toMatchObject({ status: 200 });
});

describe('[H2] the number of connections that are read per address is limited', () => {
  test.each([
    { what: 'that say nothing', says: '' },
    { what: 'that idle after a request', says: 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n' },
    { what: 'in the middle of a request', says: 'GET / HTTP/1.1\r\nX-' },
  ])('$what', async ({ says }) => {
    await start({ limits: { socketsPerAddress: 5 } });
    await Promise.all(Array.from({ length: 5 }, () => open({ says })));
    await until(async () => (await openSockets()) >= 5, 'the server has taken five');
    const surplus = await open({ says });
    if (!surplus.readableEnded) await once(surplus, 'end');
    expect(await get('/healthz', { from: '127.0.0.3' })).toMatchObject({ status: 200 });
    expect(await limitOf(server.url, 'limits.socketsPerAddress')).toMatchObject({ max: 5, highest: 5, refused: 1 });
  });

  test('the rate of new connections is limited as well', async () => {
    await start({ limits: { socketsPerSecondPerAddress: 1 } });
    const opened: Socket[] = [];
    const isOneClosed = async () => {
      opened.push(await open({ says: 'GET / HTTP/1.1\r\nX-' }));
      return opened.some(({ destroyed, readableEnded }) => destroyed || readableEnded);
    };
    await until(isOneClosed, 'one is closed', { everyMs: 0 });
    // The burst.
    expect(opened.length).toBeGreaterThan(30);
    expect(await get('/healthz', { from: '127.0.0.3' })).toMatchObject({ status: 200 });
  });

  test('behind a proxy, they are limited per address that the proxy names', async () => {
    await start({ http: { trustProxy: 1 }, limits: { socketsPerAddress: 2 } });
    const [ada, bob] = [client({ forwardedFor: '203.0.113.1' }), client({ forwardedFor: '203.0.113.1' })];
    await ada.welcome;
    await bob.welcome;
    await expect(client({ forwardedFor: '203.0.113.1' }).welcome).rejects.toThrow();
    await client({ forwardedFor: '203.0.113.2' }).welcome;
    ada.close();
    const again = () =>
      client({ forwardedFor: '203.0.113.1' }).welcome.then(
        () => true,
        () => false,
      );
    await until(again, 'there is room for another');
  });
});

/** One more request becomes free each second, which on a busy machine happens between two of them. */
async function firstRefusal(ask: () => Promise<Answered>): Promise<Answered> {
  let answered = await ask();
  const isRefused = async () => {
    if (answered.status !== 429) answered = await ask();
    return answered.status === 429;
  };
  await until(isRefused, 'a request is refused', { everyMs: 0 });
  return answered;
}

describe('[H3] the number of requests that are answered per address is limited', () => {
  const few = { limits: { httpRequestsPerSecondPerAddress: 1 } };

  test('other requests are refused with a time to wait, for programs and for people', async () => {
    await start(few);
    for (let asked = 0; asked < 20; asked += 1) expect((await get('/healthz')).status).toBe(200);
    const { retryAfter, body } = await firstRefusal(() => get('/healthz'));
    expect(JSON.parse(body)).toMatchObject({ code: 'too_many_requests' });
    expect(retryAfter).toBe(1);
    const page = await firstRefusal(() => get('/r/blue'));
    expect(page).toMatchObject({ status: 429, retryAfter: 1 });
    expect(page.body).toContain('load the page again');
    expect(await get('/healthz', { from: '127.0.0.3' })).toMatchObject({ status: 200 });
  });

  test('including WebSockets', async () => {
    await start(few);
    const isRefused = async () => {
      await firstRefusal(() => get('/healthz'));
      const { welcome } = client({ from: '127.0.0.2' });
      return welcome.then(
        () => false,
        () => true,
      );
    };
    await until(isRefused, 'a WebSocket is refused');
    await client({ from: '127.0.0.3' }).welcome;
  });

  test('the number in total is limited as well', async () => {
    await start({ limits: { httpRequestsPerSecond: 1 } });
    let address = 1;
    await firstRefusal(() => {
      address += 1;
      return get('/healthz', { from: `127.0.0.${address}` });
    });
    expect(address).toBeGreaterThan(10);
  });
});

test('[H4] a response that nobody reads is cut off', async () => {
  const folder = temporaryFolder();
  // More than the system buffers for a client that does not read.
  writeFileSync(join(folder, 'large.bin'), Buffer.alloc(64_000_000));
  await start({ http: { stalledSeconds: 1 } }, { staticDir: folder });
  const lazy = await open({ says: 'GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n' });
  lazy.pause();
  await until(async () => (await openSockets()) < 2, 'the server has closed it');
});

describe('[H10] a server with configured names', () => {
  const ask = async (host: string, path = '/healthz') => {
    const socket = await open();
    const answer = text(socket);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    return Number((await answer).split(' ')[1]);
  };
  const asWebSocket = (host: string) => {
    const headers = [
      'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
      'Sec-WebSocket-Version: 13',
      `Origin: http://${host}`,
    ];
    return upgrade('/socket.io/?EIO=4&transport=websocket', ...headers).replace('Host: x', `Host: ${host}`);
  };
  beforeEach(() => start({ http: { allowedHosts: ['Meet.example.com'] } }));

  test.each([
    { host: 'meet.example.com', status: 200 },
    { host: 'MEET.example.com.:3000', status: 200 },
    { host: 'localhost:3000', status: 200 },
    { host: '192.168.1.7:3000', status: 200 },
    { host: '[::1]:3000', status: 200 },
    { host: 'evil.example', status: 403 },
    { host: 'evil.example:3000', status: 403 },
    { host: 'meet.example.com.evil.example', status: 403 },
    { host: 'localhost.evil.example', status: 403 },
  ])('answers $status to requests for the host $host', async ({ host, status }) => {
    expect(await ask(host)).toBe(status);
    // The status may also be 503, if the page is not built.
    expect((await ask(host, '/r/blue')) === 403).toBe(status === 403);
  });

  test('opens no WebSocket for a page at another name', async () => {
    const [foreign, own] = [await open(), await open()];
    foreign.write(asWebSocket('evil.example'));
    const [refused] = await once(foreign, 'data');
    own.write(asWebSocket('meet.example.com'));
    const [granted] = await once(own, 'data');
    expect(String(refused)).toMatch(/^HTTP\/1\.1 403 .*origin_refused/su);
    expect(String(granted)).toMatch(/^HTTP\/1\.1 101 /u);
  });
});

test('[H10] a server without configured names answers to any name', async () => {
  await start();
  const socket = await open();
  const answer = text(socket);
  socket.write('GET /healthz HTTP/1.1\r\nHost: any.example\r\nConnection: close\r\n\r\n');
  expect(await answer).toMatch(/^HTTP\/1\.1 200 /u);
});

test.each([
  { what: 'a request', says: 'GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n' },
  { what: 'an upgrade', says: upgrade('/socket.io/?EIO=4&transport=websocket', 'Host: y') },
])('[H10] $what with two Host headers is refused', async ({ says }) => {
  await start();
  const socket = await open();
  const answer = text(socket);
  socket.write(says);
  expect(await answer).toMatch(/^HTTP\/1\.1 400 .*more than one Host header/su);
});

/** How often the server looks for progress of downloads, in milliseconds. */
const STALLED_MS = 1000;

/** Has it look only when the fake clock is moved; every other time passes as it does. */
function stopLooking(): void {
  const kept = ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setTimeout'] as const;
  jest.useFakeTimers({ doNotFake: [...kept, 'clearImmediate', 'clearTimeout'] });
}

describe('[H9] the number of files that are sent to one address at a time is limited', () => {
  const page = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  const serve = async (bytes: number, overrides: ConfigOverrides = {}) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'index.html'), Buffer.alloc(bytes));
    await start(overrides, { staticDir: folder });
    return folder;
  };

  afterEach(() => {
    jest.useRealTimers();
  });

  test('the others wait until these make no progress, and other addresses do not wait', async () => {
    // More than the system buffers for a client that does not read.
    const folder = await serve(64_000_000, { limits: { downloadsPerAddress: 2 } });
    stopLooking();
    for (let reader = 0; reader < 6; reader += 1) (await open({ says: page })).pause();
    await until(() => openPages(folder) === 2, 'two are sent');
    const elsewhere = await open({ from: '127.0.0.3', says: page });
    expect(String(await once(elsewhere, 'data'))).toMatch(/^HTTP\/1.1 200 /);
    elsewhere.destroy();
    await until(() => openPages(folder) === 2, 'the others still wait');
    expect(await limitOf(server.url, 'limits.downloadsPerAddress')).toMatchObject({ max: 2, highest: 2 });
    const haveBegun = () => {
      jest.advanceTimersByTime(STALLED_MS);
      return openPages(folder) === 6;
    };
    await until(haveBegun, 'all of them have begun');
  });

  test('a client that leaves while waiting uses no slot', async () => {
    const folder = await serve(64_000_000, { limits: { downloadsPerAddress: 1 } });
    const readers = [];
    for (let reader = 0; reader < 3; reader += 1) readers.push(await open({ says: page }));
    for (const reader of readers) reader.pause();
    await until(() => openPages(folder) > 0, 'the first is sent');
    for (const reader of readers) reader.destroy();
    expect(await get('/')).toMatchObject({ status: 200 });
    await until(() => openPages(folder) === 0, 'all files are closed');
    expect(await limitOf(server.url, 'limits.downloadsPerAddress')).toMatchObject({ keys: 0 });
  });

  test('two hundred people of one address load the page at once', async () => {
    await serve(100_000);
    const answers = await Promise.all(Array.from({ length: 1200 }, () => get('/')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe('[H7] a pipelined request closes the connection and leaves no file open', () => {
  const key = ['Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'Sec-WebSocket-Version: 13'];
  const page = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
  test.each([
    { what: 'for the page', says: page.repeat(500) },
    { what: 'for a WebSocket', says: page + upgrade('/socket.io/?EIO=4&transport=websocket', ...key) },
  ])('$what', async ({ says }) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'index.html'), Buffer.alloc(1_000_000));
    await start({}, { staticDir: folder });
    const before = openPages();
    (await open({ says })).pause();
    await until(async () => (await openSockets()) < 2, 'the server has closed it');
    await until(() => openPages() === before, 'its files are closed');
  });
});

describe('[H11] after two connections that are closed, the next from their address are closed unread', () => {
  const page = 'GET /healthz HTTP/1.1\r\nHost: x\r\n';
  test.each([
    { what: 'for pipelining', says: `${page}\r\n`.repeat(3) },
    { what: 'for an expectation', says: `${page}Expect: x\r\n\r\n` },
    { what: 'for a body', says: `${page}Content-Length: 1\r\n\r\nx` },
    { what: 'for chunks', says: `${page}Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n` },
    { what: 'for an upgrade with a body', says: upgrade('/socket.io/', 'Content-Length: 1') },
  ])('$what, and other addresses are served', async ({ says }) => {
    await start({ limits: { socketsPerSecondPerAddress: 1 } });
    for (let cuts = 0; cuts < 2; cuts += 1) {
      const socket = await open({ says });
      if (!socket.readableEnded) await once(socket, 'end');
    }
    const next = await open();
    const printed = text(next);
    next.write(`${page}Connection: close\r\n\r\n`);
    expect(await printed).toBe('');
    expect(await get('/healthz', { from: '127.0.0.3' })).toMatchObject({ status: 200 });
  });

  test('many that are closed at once block the address no longer than one', async () => {
    await start({ limits: { socketsPerSecondPerAddress: 100 } });
    const sockets = await Promise.all(Array.from({ length: 200 }, () => open()));
    for (const socket of sockets) socket.write(`${page}Expect: x\r\n\r\n`);
    await until(() => sockets.every(({ destroyed, readableEnded }) => destroyed || readableEnded), 'all are closed');
    const { max, highest } = await limitOf(server.url, 'limits.socketsPerSecondPerAddress');
    expect(max).toBe(3000);
    expect(highest).toBeLessThanOrEqual(3025);
  });
});

test('[H7] a request after the response is answered', async () => {
  await start();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  undo.push(() => agent.destroy());
  const sockets = new Set<Socket>();
  for (let asked = 0; asked < 50; asked += 1) {
    const [response] = (await once(request(server.url, { agent }).end(), 'response')) as [IncomingMessage];
    sockets.add(response.socket);
    await response.toArray();
  }
  expect(sockets.size).toBe(1);
});

test('[H5] an incomplete request is answered with 408', async () => {
  await start({ http: { requestSeconds: 1 } });
  const socket = await open({ says: 'GET / HTTP/1.1\r\nX-' });
  const [printed] = (await once(socket, 'data')) as [Buffer];
  expect(String(printed)).toContain('408 Request Timeout');
  await until(async () => (await openSockets()) < 2, 'the server has closed it');
});

test('the admin API reports an unknown proxy in front', async () => {
  await start();
  const addresses = async () => {
    const headers = { authorization: `Bearer ${adminToken}` };
    return AdminRooms.parse(await (await fetch(`${server.url}/api/admin/rooms`, { headers })).json()).addresses.state;
  };
  expect(await addresses()).toBe('real');
  for (let seen = 0; seen < 3; seen += 1) await client({ forwardedFor: '203.0.113.1' }).welcome;
  // A single client that sends the header is not a proxy.
  expect(await addresses()).toBe('real');
  await client({ forwardedFor: '203.0.113.2' }).welcome;
  expect(await addresses()).toBe('proxy');
});
