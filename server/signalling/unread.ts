import type { ClientSocket } from './socket.ts';

/** More than this waiting for a client, in bytes, and it gets no more: enough for the answers and notices of minutes. */
const MOST_UNREAD_BYTES = 1_048_576;

/**
 * Cuts a client that keeps its socket open and does not read it, before what waits for it fills the memory. The
 * heartbeat does not find such a client: it may send pongs without having read a ping.
 */
export function cutWhenUnread({ conn }: ClientSocket): void {
  let waiting = 0;
  conn.on('packetCreate', ({ data }: { data?: string | Buffer }) => {
    // Whatever one packet weighs, it alone is no reason. Later, since a notice may come from the middle of a change.
    if (waiting > MOST_UNREAD_BYTES) setImmediate(() => conn.request.socket.destroy());
    waiting += data?.length ?? 0;
  });
  // Handed to the transport, which takes the next only once the client has taken these.
  conn.on('flush', () => {
    waiting = 0;
  });
}
