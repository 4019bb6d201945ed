import type { Server, ServerOptions } from 'node:http';

export type HttpTimeouts = {
  /** How long a client may take to say what it wants. */
  requestSeconds: number;
  /** How long nothing may come or go in the middle of a request or an answer. */
  stalledSeconds: number;
};

/** How often Node looks whether a request is late, in milliseconds, and oftener where requests have little time. */
const LOOK_EVERY_MS = 5000;
const LOOKS_PER_REQUEST = 4;

/** Of all headers of a request together; beyond that it is answered with 431. */
const MAX_HEADER_BYTES = 8192;

/**
 * An HTTP server that answers 408 to a request that dawdles and cuts what stalls. WebSockets have timeouts of their
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
  return server;
}
