import type { Server, TLSSocket } from 'node:tls';

/**
 * Node reports five secrets of a handshake, and one for each renewal. Browsers renew their keys after millions of
 * records.
 */
const MAX_SECRETS = 32;

/**
 * Calls back for a connection that renews its keys again and again (KeyUpdate, RFC 8446, 4.6.3). A renewal has 27 bytes
 * and costs as much as a request, and nothing else sees it: it brings no data.
 */
export function onKeyRenewals(server: Server, exceeded: (socket: TLSSocket) => void): void {
  const secrets = new WeakMap<TLSSocket, number>();
  server.on('keylog', (_secret, socket) => {
    const count = (secrets.get(socket) ?? 0) + 1;
    secrets.set(socket, count);
    // Later: the socket is in the middle of a read.
    if (count === MAX_SECRETS + 1) setImmediate(() => exceeded(socket));
  });
}
