import type { Server, ServerOptions } from 'node:http';
import { Server as TlsServer } from 'node:tls';
import { readInPieces } from './read-in-pieces.ts';

export type HttpTimeouts = {
  /** How long a client may take to send its request. */
  requestSeconds: number;
  /** How long a request or a response may make no progress. */
  stalledSeconds: number;
};

/** How often Node looks for late requests, in milliseconds, and more often if requests have little time. */
const LOOK_EVERY_MS = 5000;
const LOOKS_PER_REQUEST = 4;

/** The maximum size of all headers of a request; beyond it, the answer is 431. */
const MAX_HEADER_BYTES = 8192;

/**
 * An HTTP server that answers 408 to late requests and closes stalled connections. WebSockets have timeouts of their
 * own.
 */
export function withTimeouts<Made extends Server>(
  make: (options: ServerOptions) => Made,
  { requestSeconds, stalledSeconds }: HttpTimeouts,
): Made {
  const server = make({
    headersTimeout: requestSeconds * 1000,
    requestTimeout: requestSeconds * 1000,
    // Browsers send one or two kilobytes, and parsing what nobody needs takes time.
    maxHeaderSize: MAX_HEADER_BYTES,
    connectionsCheckingInterval: Math.min(LOOK_EVERY_MS, (requestSeconds * 1000) / LOOKS_PER_REQUEST),
  });
  server.timeout = stalledSeconds * 1000;
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', readInPieces);
  return server;
}
