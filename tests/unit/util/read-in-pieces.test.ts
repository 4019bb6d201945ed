import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCertificate, type SelfSigned } from '../../../server/tls/self-signed.ts';
import { withTimeouts } from '../../../server/util/http-timeouts.ts';
import { readAsItArrives } from '../../../server/util/read-in-pieces.ts';

const TIMEOUTS = { requestSeconds: 10, stalledSeconds: 10 };
const REQUEST = 'GET / HTTP/1.1\r\nHost:\r\n\r\n';

let certificate: SelfSigned;
const undo: (() => void)[] = [];

beforeAll(async () => {
  certificate = await makeCertificate({ names: ['localhost'], now: Date.now() });
});

afterEach(() => {
  for (const end of undo.splice(0)) end();
});

/** A server, and a connection to it. */
async function connected(protocol: string): Promise<{ server: Server; client: Socket }> {
  const secure = protocol === 'https';
  const server = secure
    ? withTimeouts((options) => createHttpsServer({ ...options, ...certificate }), TIMEOUTS)
    : withTimeouts((options) => createHttpServer(options), TIMEOUTS);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const client = secure
    ? connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: certificate.root })
    : connectTcp({ port, host: '127.0.0.1' });
  client.on('error', () => undefined);
  await once(client, secure ? 'secureConnect' : 'connect');
  undo.push(
    () => client.destroy(),
    () => server.close(),
  );
  return { server, client };
}

describe.each(['http', 'https'])('over %s', (protocol) => {
  test.each([
    { what: 'requests', event: 'request', block: REQUEST.repeat(2500) },
    {
      what: 'expectations',
      event: 'checkExpectation',
      block: REQUEST.replace('\r\n\r\n', '\r\nExpect: x\r\n\r\n').repeat(1500),
    },
  ])('[H7] few of the $what behind the one that closes the connection are parsed', async ({ event, block }) => {
    const { server, client } = await connected(protocol);
    let parsed = 0;
    server.on(event, ({ socket }: IncomingMessage) => {
      parsed += 1;
      socket.destroy();
    });
    client.write(block);
    await once(client.resume(), 'close');
    expect(parsed).toBeGreaterThan(0);
    expect(parsed).toBeLessThan(100);
  });

  test('[H8] little of a body is parsed after a response that closes the connection', async () => {
    const { server, client } = await connected(protocol);
    let parsed = 0;
    server.on('request', (request, response) => {
      request.on('data', () => {
        parsed += 1;
      });
      response.setHeader('Connection', 'close').end();
    });
    const head = 'POST / HTTP/1.1\r\nHost:\r\nTransfer-Encoding: chunked\r\n\r\n';
    client.write(head + '1\r\nx\r\n'.repeat(10_000));
    await once(client.resume(), 'close');
    expect(parsed).toBeLessThan(2000);
  });

  test('a request of several pieces arrives whole, and so does another after the response', async () => {
    const { server, client } = await connected(protocol);
    server.on('request', ({ url }, response) => response.end(`${url?.length}`));
    const ask = async () => {
      client.write(`GET /${'x'.repeat(7000)} HTTP/1.1\r\nHost:\r\n\r\n`);
      const [sent] = await once(client, 'data');
      return String(sent).split('\r\n\r\n')[1];
    };
    expect(await ask()).toBe('7001');
    expect(await ask()).toBe('7001');
  });

  test('data after an upgrade arrives whole and in order', async () => {
    const { server, client } = await connected(protocol);
    const frames = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    const arrived = new Promise<Buffer>((resolve) => {
      server.on('upgrade', ({ socket }: IncomingMessage, stream: Socket, head: Buffer) => {
        readAsItArrives(socket);
        let all = head;
        stream.on('data', (bytes: Buffer) => {
          all = Buffer.concat([all, bytes]);
          if (all.length >= frames.length) resolve(all);
        });
      });
    });
    client.write('GET / HTTP/1.1\r\nHost:\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    client.write(frames);
    expect((await arrived).equals(frames)).toBe(true);
  });

  test('a client that closes its end is noticed', async () => {
    const { server, client } = await connected(protocol);
    server.on('request', (_request, response) => response.end());
    client.write(REQUEST);
    await once(client, 'data');
    client.end();
    await once(client, 'close');
  });
});
