import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Tells whether a connection asks again before it was answered. */
export type Turns = {
  /** Whether this is the only request of its connection that is not answered yet. */
  isAlone(request: Pick<IncomingMessage, 'socket'>): boolean;
  /** Its connection is being answered until this response is closed. */
  begin(request: Pick<IncomingMessage, 'socket'>, response: ServerResponse): void;
};

/**
 * Node carries out all requests that come at once, holds what waits for its turn, and does not tell those who answer
 * when the connection is gone: each would keep its file open for ever. No browser or proxy asks so (RFC 9112, 9.3.2:
 * whoever does has to bear being cut).
 */
export function oneAtATime(): Turns {
  const busy = new WeakSet<Socket>();
  return {
    isAlone: ({ socket }) => !busy.has(socket),
    begin: ({ socket }, response) => {
      busy.add(socket);
      // Whichever comes first: the next request may come between them.
      for (const end of ['finish', 'close']) response.once(end, () => busy.delete(socket));
    },
  };
}
