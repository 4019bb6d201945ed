/** The event of a server with TLS for each connection whose first byte is none of TLS. */
export const PLAIN_CONNECTION = 'plainConnection';
/** The event of a server with TLS for each request without TLS that does not come from this machine itself. */
export const PLAIN_REQUEST = 'plainRequest';
