/** One WebSocket is one client: nobody needs socket.io's many namespaces on it. */
import type { IncomingMessage } from 'node:http';

/** What of engine.io's socket, whose events and methods these are, is needed. */
export type PacketSource = {
  on(event: 'packet', listener: (packet: { type: string; data?: unknown }) => void): unknown;
  close(discard: true): void;
  request: IncomingMessage;
};

/** What socket.io's CONNECT to any namespace begins with (socket.io protocol 5, packet encoding). */
const CONNECT = '0';

/**
 * Cuts a WebSocket at its second CONNECT, to whichever namespace. socket.io takes any number that come before the first is answered, and
 * makes a socket of each.
 */
export function cutAtSecondConnect(connection: PacketSource, { refused }: { refused(): void }): void {
  let connects = 0;
  connection.on('packet', ({ type, data }) => {
    if (type !== 'message' || typeof data !== 'string' || !data.startsWith(CONNECT)) return;
    connects += 1;
    if (connects === 1) return;
    refused();
    // Discarded, it hands this packet and those behind it to nobody; the client need not agree.
    connection.close(true);
    connection.request.socket.destroy();
  });
}
