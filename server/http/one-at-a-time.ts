import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Detects requests on a connection whose last request is not answered yet. */
export type PipelineDetector = {
  /** Whether this is the only unanswered request of its connection. */
  isAlone(request: Pick<IncomingMessage, 'socket'>): boolean;
  /** Marks the connection as busy until this response is finished or closed. */
  begin(request: Pick<IncomingMessage, 'socket'>, response: ServerResponse): void;
};

/**
 * Node handles all pipelined requests at once, holds the responses that wait for their turn, and does not report that
 * the connection has closed: each would keep its file open for ever. No browser or proxy pipelines (RFC 9112, 9.3.2: a
 * client that does must expect to be disconnected).
 */
export function oneAtATime(): PipelineDetector {
  const busy = new WeakSet<Socket>();
  return {
    isAlone: ({ socket }) => !busy.has(socket),
    begin: ({ socket }, response) => {
      busy.add(socket);
      // Whichever comes first: the next request may arrive between them.
      for (const end of ['finish', 'close']) response.once(end, () => busy.delete(socket));
    },
  };
}
