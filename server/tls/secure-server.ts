/** HTTPS for everybody, and on the same port plain HTTP for this machine itself. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Certificate } from './certificate.ts';

/** The first byte of a TLS connection: the type of a record that shakes hands (RFC 8446, 5.1). */
const HANDSHAKE = 22;
/** How long a connection may stay without having said which of the two it is, in milliseconds. */
const SILENCE_MS = 10_000;

/**
 * A server like any other to whoever listens to its requests and upgrades. Browsers take `http://localhost` for safe, and so does
 * a proxy or a tunnel on this machine; whoever else comes without TLS is sent to the same address with it.
 */
export function createSecureServer({ cert, key }: Certificate, listener: RequestListener): HttpsServer {
  const server = createHttpsServer({ cert, key }, listener);
  const plain = createHttpServer();
  plain.on('request', (request, response) => {
    if (isOwnMachine(request.socket)) server.emit('request', request, response);
    else sendToHttps(request, response);
  });
  plain.on('upgrade', (request, socket: Duplex, head) => {
    if (isOwnMachine(request.socket)) server.emit('upgrade', request, socket, head);
    else socket.destroy();
  });
  const shakeHands = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) =>
    whenHeard(socket, (firstByte) => {
      if (firstByte !== HANDSHAKE) plain.emit('connection', socket);
      else for (const shake of shakeHands) shake.call(server, socket);
    }),
  );
  return server;
}

/** Looks at the first byte and leaves it where it was. */
function whenHeard(socket: Socket, heard: (firstByte: number) => void): void {
  const giveUp = () => socket.destroy();
  socket.setTimeout(SILENCE_MS, giveUp);
  socket.on('error', giveUp);
  socket.once('readable', () => {
    const start: Buffer | null = socket.read();
    if (start === null) return giveUp();
    socket.setTimeout(0);
    socket.off('timeout', giveUp);
    socket.unshift(start);
    heard(start[0] ?? 0);
  });
}

function sendToHttps({ headers: { host }, url = '/' }: IncomingMessage, response: ServerResponse): void {
  if (host === undefined) response.writeHead(400).end();
  // Not for ever: without a certificate the same address speaks plain HTTP.
  else response.writeHead(307, { Location: `https://${host}${url}`, Connection: 'close' }).end();
}

const isOwnMachine = ({ remoteAddress }: Socket) =>
  remoteAddress !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(remoteAddress);
