import type { ClientSocket } from './socket.ts';

/**
 * Cuts a client that keeps its socket open and does not read it, before what waits for it fills the memory. The
 * heartbeat does not find such a client: it may send pongs without having read a ping.
 */
export function cutWhenUnread({ conn }: ClientSocket, { maxUnreadBytes }: { maxUnreadBytes: number }): void {
  let waiting = 0;
  conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
    // Whatever one packet weighs, it alone is no reason. Later, since a notice may come from the middle of a change.
    if (waiting > maxUnreadBytes) setImmediate(() => conn.request.socket.destroy());
    waiting += data?.length ?? 0;
  });
  // Handed to the transport, which takes the next only once the client has taken these.
  conn.on('flush', () => {
    waiting = 0;
  });
}
