/** One WebSocket is one client that speaks JSON: nobody needs socket.io's many namespaces or its binary events. */
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
 * And binary events and acknowledgements: thousands of places in one may name the same attachment, each of which JSON
 * would spell out.
 */
const BINARY = /^[56]/u;

/**
 * Cuts a WebSocket at its second CONNECT, to whichever namespace, and at anything binary. socket.io takes any number of
 * CONNECTs that come before the first is answered, and makes a socket of each.
 */
export function cutAtMisuse(connection: PacketSource, { refused }: { refused(): void }): void {
  let connects = 0;
  connection.on('packet', ({ type, data }) => {
    if (type !== 'message') return;
    const isBinary = typeof data !== 'string' || BINARY.test(data);
    if (!isBinary && !data.startsWith(CONNECT)) return;
    if (!isBinary) connects += 1;
    if (!isBinary && connects === 1) return;
    refused();
    // Discarded, it hands this packet and those behind it to nobody; the client need not agree.
    connection.close(true);
    connection.request.socket.destroy();
  });
}
