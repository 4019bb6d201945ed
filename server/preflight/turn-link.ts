/** Exchanges single STUN messages with a TURN server, over the transport of its URL. */
import { createSocket } from 'node:dgram';
import { connect, isIP, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { stunLength, stunTransaction } from '../util/stun.ts';

/** How long to wait before a request is repeated over UDP, in milliseconds. */
const AGAIN_MS = 500;

export type TurnLink = {
  /** Resolves with the response; rejects if the connection breaks. One request at a time. */
  request(message: Buffer): Promise<Buffer>;
  /** May be called twice. */
  close(): void;
};

/** @throws Error for a transport that the probe does not support, such as DTLS. */
export function openTurnLink(url: string): TurnLink {
  const parts = /^(?<scheme>turns?):(?<host>\[[^\]]+\]|[^:?]+)(?::(?<port>\d+))?(?:\?transport=(?<transport>\w+))?$/;
  const { scheme, host: written = '', port, transport } = parts.exec(url)?.groups ?? {};
  const host = written.replace(/^\[(.*)\]$/, '$1');
  if (scheme === 'turn') {
    const at = { host, port: Number(port ?? 3478) };
    return transport === 'tcp' ? overStream(connect(at)) : overUdp(at);
  }
  if (scheme !== 'turns' || transport === 'udp') throw new Error(`no way to reach ${url}`);
  // No secret is sent, and browsers decide for themselves whether they trust the certificate.
  const servername = isIP(host) === 0 ? { servername: host } : {};
  return overStream(connectTls({ host, port: Number(port ?? 5349), rejectUnauthorized: false, ...servername }));
}

function overUdp({ host, port }: { host: string; port: number }): TurnLink {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  let again: NodeJS.Timeout | undefined;
  const request = (message: Buffer) => {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const send = () => socket.send(message, port, host, (error) => error && reject(error));
    socket.removeAllListeners('message').removeAllListeners('error');
    socket.on('error', reject).on('message', (packet) => {
      if (stunTransaction(packet) === stunTransaction(message)) resolve(packet);
    });
    send();
    again = setInterval(send, AGAIN_MS).unref();
    return promise.finally(() => clearInterval(again));
  };
  let closed = false;
  const close = () => {
    clearInterval(again);
    if (!closed) socket.close();
    closed = true;
  };
  return { request, close };
}

function overStream(socket: Socket): TurnLink {
  const request = (message: Buffer) => {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    let received: Buffer = Buffer.alloc(0);
    socket.removeAllListeners('data');
    socket.once('error', reject).once('close', () => reject(new Error('the TURN server closed the connection')));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length >= (stunLength(received) ?? Number.POSITIVE_INFINITY)) resolve(received);
    });
    socket.write(message);
    return promise;
  };
  return { request, close: () => socket.destroy() };
}
