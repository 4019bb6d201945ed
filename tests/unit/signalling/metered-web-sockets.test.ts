import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { WebSocket } from 'ws';
import { meteredWebSockets } from '../../../server/signalling/metered-web-sockets.ts';
import { frame, opcodes, RawWebSocket } from '../../support/raw-web-socket.ts';
import { until } from '../../support/until.ts';

const http = createServer();
let [client, socket]: [RawWebSocket?, WebSocket?] = [];

beforeEach(async () => {
  const Engine = meteredWebSockets({ meterOf: () => ({ allows: () => true }) });
  const engine = new Engine({ noServer: true });
  http.on('upgrade', (request, tcp, head) =>
    engine.handleUpgrade(request, tcp as never, head, (opened) => {
      socket = opened;
    }),
  );
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  client = await RawWebSocket.open(`http://127.0.0.1:${port}`);
});

afterEach(async () => {
  client?.close();
  http.closeAllConnections();
  http.close();
  await once(http, 'close');
});

const ping = (data: string) => frame(data, { opcode: opcodes.ping });

test('[C5] a ping is answered with its data', async () => {
  client?.write(ping('one'));
  await until(() => client?.received.includes('\x8a\x03one', 0, 'latin1') === true, 'the pong comes');
});

test('[C5] the last of the pings that arrive while a pong waits is answered', async () => {
  client?.write(...Array.from({ length: 50 }, (_, index) => ping(`${index}`)));
  await until(() => client?.received.includes('\x8a\x0249', 0, 'latin1') === true, 'the last pong comes');
});

test('[C5] pongs that nobody reads do not pile up', async () => {
  client?.tcp.pause();
  let pings = 0;
  socket?.on('ping', () => {
    pings += 1;
  });
  // More than the kernel takes.
  socket?.send(Buffer.alloc(32_000_000));
  const before = socket?.bufferedAmount ?? 0;
  expect(before).toBeGreaterThan(0);
  client?.write(...Array.from({ length: 500 }, () => ping('x'.repeat(125))));
  await until(() => pings === 500, 'all pings have come');
  expect(socket?.bufferedAmount).toBeLessThanOrEqual(before + 127);
});
