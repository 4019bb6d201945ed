import { connect } from 'node:net';

export type Exchange = {
  /** All that came, one character a byte. */
  received: string;
  /** Whether the server ended it; otherwise this side gave up. */
  ended: boolean;
};

/** Writes these bytes to the server's HTTP port, and reads until it ends the connection or is silent for this long. */
export function exchange(url: string, bytes: string | Buffer, { silenceMs }: { silenceMs: number }): Promise<Exchange> {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<Exchange>();
  const socket = connect(Number(port), hostname);
  let received = '';
  socket.setTimeout(silenceMs, () => {
    socket.destroy();
    resolve({ received, ended: false });
  });
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
  });
  socket.on('error', () => undefined);
  socket.on('close', () => resolve({ received, ended: true }));
  socket.write(bytes);
  return promise;
}
