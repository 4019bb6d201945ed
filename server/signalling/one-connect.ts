/** One WebSocket carries one client that speaks JSON; socket.io's namespaces and binary events are not needed. */
import type { IncomingMessage } from 'node:http';

/** The part of engine.io's socket that is used here, with its own names. */
export type PacketSource = {
  on(event: 'packet', listener: (packet: { type: string; data?: unknown }) => void): unknown;
  close(discard: true): void;
  request: IncomingMessage;
};

/** How socket.io's CONNECT to any namespace begins (socket.io protocol 5, packet encoding). */
const CONNECT = '0';
/**
 * Binary events and acknowledgements: thousands of places in one may refer to the same attachment, and JSON would
 * repeat it for each.
 */
const BINARY = /^[56]/u;

/**
 * Closes a WebSocket at its second CONNECT, to whichever namespace, and at any binary packet. socket.io accepts any
 * number of CONNECTs before it has answered the first, and creates a socket for each.
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
    // A discarded connection passes on no further packet, and does not wait for the client.
    connection.close(true);
    connection.request.socket.destroy();
  });
}
