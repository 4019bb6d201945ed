/** The WebSockets of engine.io, counted before they are parsed. */
import type { IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import { MeteredSocket } from './metered-socket.ts';
import type { WebSocketMeters } from './web-socket-meters.ts';

/** A browser splits a large message as it likes. */
const MAX_FRAGMENTS = 64;

/** The `wsEngine` that engine.io accepts: a class that behaves like the server of ws. */
export function meteredWebSockets({
  meterOf,
}: Pick<WebSocketMeters, 'meterOf'>): new (
  given?: ServerOptions,
) => WebSocketServer {
  return class extends WebSocketServer {
    constructor(given?: ServerOptions) {
      super({ ...given, maxFragments: MAX_FRAGMENTS, autoPong: false });
    }

    /** A session id would name the transport of another client; there is no other transport to upgrade from. */
    override shouldHandle({ url = '' }: IncomingMessage): boolean {
      return !new URL(url, 'http://localhost').searchParams.has('sid');
    }

    override handleUpgrade(
      request: IncomingMessage,
      tcp: TcpSocket,
      head: Buffer,
      opened: (socket: WebSocket, request: IncomingMessage) => void,
    ): void {
      const metered = new MeteredSocket(tcp, { head, meter: meterOf(request) });
      super.handleUpgrade(request, metered, Buffer.alloc(0), (socket, same) => {
        // Before engine.io's own listener: the first place that knows the length.
        socket.on('message', (data: Buffer) => metered.received(data.length));
        // After a protocol violation, ws would wait half a minute for the client to close its end.
        socket.on('error', () => setImmediate(() => metered.destroy()));
        answerPings(socket);
        opened(socket, same);
      });
    }
  };
}

/**
 * Answers pings one at a time: of those that arrive while a pong waits to be written, only the last (RFC 6455, 5.5.3).
 * ws would answer each of them, and pongs that a client does not read would pile up.
 */
function answerPings(socket: WebSocket): void {
  let isAnswering = false;
  let latest: Buffer | undefined;
  const answer = (data: Buffer) => {
    isAnswering = true;
    socket.pong(data, false, () => {
      isAnswering = false;
      const next = latest;
      latest = undefined;
      if (next) answer(next);
    });
  };
  socket.on('ping', (data: Buffer) => {
    if (isAnswering) latest = data;
    else answer(data);
  });
}
