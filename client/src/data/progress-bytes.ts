/** From this many more bytes on, a transfer of a file has made progress: about as much as is sent before any answer. */
export const PROGRESS_BYTES = 65_536;
