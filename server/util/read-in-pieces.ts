import type { Socket } from 'node:net';

/** Larger than most requests of browsers, and small enough to be parsed within a fraction of a millisecond. */
const PIECE_BYTES = 2048;

/**
 * Gives the HTTP parser of this connection small pieces. Node would parse up to 64 kB at once: thousands of requests
 * behind the one for which the connection was cut.
 */
export function readInPieces(socket: Socket): void {
  let due = false;
  const read = () => {
    due = false;
    if (socket.destroyed || !socket.listeners('readable').includes(readSoon)) return;
    // Read bytes go to the listeners of `data`.
    if (socket.read(Math.min(socket.readableLength, PIECE_BYTES)) !== null) readSoon();
  };
  // Later, so that a connection that is about to be closed is closed before its next piece.
  const readSoon = () => {
    if (!due) setImmediate(read);
    due = true;
  };
  socket.on('readable', readSoon);
}

/** For a WebSocket: what follows on this connection is read as it arrives. */
export function readAsItArrives(socket: Socket): void {
  socket.removeAllListeners('readable');
}
