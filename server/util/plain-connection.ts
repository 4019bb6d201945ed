/** The event of a server with TLS for each connection whose first byte is none of TLS. */
export const PLAIN_CONNECTION = 'plainConnection';
