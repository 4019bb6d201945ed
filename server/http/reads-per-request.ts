import type { Socket } from 'node:net';

/** The maximum number of reads for one request: browsers need a handful. */
const MAX_READS = 2000;

/** Counts what is read of a connection until it has brought a request. */
export type ReadsPerRequest = {
  /** Counts the reads of this connection, and calls `exceeded` at one too many. */
  count(socket: Socket, exceeded: () => void): void;
  /** A request is complete: its connection starts over. */
  complete(socket: Socket): void;
  /** What follows is no HTTP. */
  end(socket: Socket): void;
};

/**
 * Node reads each record of TLS by itself, however small, before anything looks at it: a client that sends single bytes
 * costs as much as one that sends kilobytes. A parser does not bound this, as it passes over empty lines.
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
        if (seen.reads === MAX_READS) exceeded();
        return push(...read);
      };
    },
    complete(socket) {
      const seen = counted.get(socket);
      if (seen) seen.reads = 0;
    },
    end(socket) {
      const seen = counted.get(socket);
      if (seen) socket.push = seen.push;
      counted.delete(socket);
    },
  };
}
