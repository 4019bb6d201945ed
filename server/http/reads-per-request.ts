import type { Socket } from 'node:net';

/** The maximum number of reads without a request. */
const MAX_READS = 2000;
/** The reads that each request allows: browsers and proxies need a handful. */
const READS_PER_REQUEST = 20;

/** Limits the reads of a connection in relation to its requests. */
export type ReadsPerRequest = {
  /** Counts the reads of this connection, and calls `exceeded` at one too many. */
  count(socket: Socket, exceeded: () => void): void;
  /** A request is complete. */
  complete(socket: Socket): void;
  /** Stops counting: the bytes after an upgrade are not HTTP. */
  end(socket: Socket): void;
};

/**
 * Node reads each TLS record, or each packet without TLS, one at a time, however small, before anything can inspect it:
 * a client that sends single bytes costs as much as one that sends kilobytes. The HTTP parser does not limit this,
 * since it skips empty lines.
 */
export function readsPerRequest(): ReadsPerRequest {
  const counted = new WeakMap<Socket, { reads: number; push: Socket['push'] }>();
  return {
    count(socket, exceeded) {
      const push = socket.push.bind(socket);
      const seen = { reads: 0, push };
      counted.set(socket, seen);
      socket.push = (...read) => {
        seen.reads += 1;
        if (seen.reads > MAX_READS && !socket.destroyed) exceeded();
        return push(...read);
      };
    },
    complete(socket) {
      const seen = counted.get(socket);
      if (seen) seen.reads = Math.max(0, seen.reads - READS_PER_REQUEST);
    },
    end(socket) {
      const seen = counted.get(socket);
      if (seen) socket.push = seen.push;
      counted.delete(socket);
    },
  };
}
