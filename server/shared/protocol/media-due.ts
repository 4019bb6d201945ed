/**
 * How long media may take to connect before the page and the server say that it does not, in milliseconds. The slowest
 * path that is worth waiting for, a relay over TLS on a mobile network, takes about four seconds.
 */
export const MEDIA_DUE_MS = 8000;
