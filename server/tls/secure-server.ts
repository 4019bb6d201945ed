/** HTTPS for everybody and, on the same port, plain HTTP for this machine. */
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type HttpTimeouts, withTimeouts } from '../util/http-timeouts.ts';
import { PLAIN_CONNECTION, PLAIN_REQUEST } from '../util/plain-connection.ts';
import type { Certificate } from './certificate.ts';

/** The first byte of a TLS connection: the type of a handshake record (RFC 8446, 5.1). */
const HANDSHAKE = 22;

/**
 * Behaves like any other server for listeners to requests and upgrades. Browsers treat `http://localhost` as secure,
 * and so does a proxy or a tunnel on this machine; every other request without TLS is redirected to the same
 * address with `https`.
 */
export function createSecureServer(
  { cert, key }: Certificate,
  listener: RequestListener,
  timeouts: HttpTimeouts,
): HttpsServer {
  const server = withTimeouts((options) => createHttpsServer({ ...options, cert, key }, listener), timeouts);
  const plain = withTimeouts((options) => createHttpServer(options), timeouts);
  // Node checks a server for late requests from the moment it listens, but the connections of this one come from the
  // other.
  server.once('listening', () => plain.emit('listening'));
  server.once('close', () => plain.close());
  plain.on('request', (request, response) =>
    server.emit(isOwnMachine(request.socket) ? 'request' : PLAIN_REQUEST, request, response),
  );
  server.on(PLAIN_REQUEST, sendToHttps);
  // Node itself would answer 417, without any limit.
  plain.on('checkExpectation', (request, response) => {
    if (!server.emit('checkExpectation', request, response)) request.socket.destroy();
  });
  plain.on('upgrade', (request, stream: Duplex, head) => {
    if (isOwnMachine(request.socket)) server.emit('upgrade', request, stream, head);
    else server.emit(PLAIN_REQUEST, request, responseTo(request, stream));
  });
  const withinMs = timeouts.requestSeconds * 1000;
  const awaitHandshake = handshakesOf(server, { withinMs });
  const shakeHands = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) =>
    whenFirstByte(socket, { withinMs }, (firstByte) => {
      if (firstByte !== HANDSHAKE) {
        plain.emit('connection', socket);
        return server.emit(PLAIN_CONNECTION, socket);
      }
      awaitHandshake(socket);
      for (const shake of shakeHands) shake.call(server, socket);
    }),
  );
  return server;
}

/** Reads the first byte, which must arrive in time, and puts it back. */
function whenFirstByte(
  socket: Socket,
  { withinMs }: { withinMs: number },
  onFirstByte: (firstByte: number) => void,
): void {
  const giveUp = () => socket.destroy();
  socket.setTimeout(withinMs, giveUp);
  socket.on('error', giveUp);
  socket.once('readable', () => {
    const start: Buffer | null = socket.read();
    if (start === null) return giveUp();
    socket.setTimeout(0);
    socket.off('timeout', giveUp);
    socket.unshift(start);
    onFirstByte(start[0] ?? 0);
  });
}

/**
 * Closes a connection whose handshake does not finish; `tls` alone would wait as long as a byte arrives now and then.
 */
function handshakesOf(server: HttpsServer, { withinMs }: { withinMs: number }): (socket: Socket) => void {
  const late = new Map<string, NodeJS.Timeout>();
  const done = (ends: string) => {
    clearTimeout(late.get(ends));
    late.delete(ends);
  };
  // TLS has its own socket object, and only this identifies its connection.
  server.on('secureConnection', (socket) => done(endsOf(socket)));
  return (socket) => {
    const ends = endsOf(socket);
    late.set(
      ends,
      setTimeout(() => socket.destroy(), withinMs),
    );
    socket.once('close', () => done(ends));
  };
}

const endsOf = ({ localAddress, remoteAddress, remotePort }: Socket) =>
  `${localAddress} ${remoteAddress} ${remotePort}`;

function sendToHttps({ headers: { host }, url = '/' }: IncomingMessage, response: ServerResponse): void {
  if (host === undefined) response.writeHead(400).end();
  // Not permanent: without a certificate, the same address speaks plain HTTP.
  else response.writeHead(307, { Location: `https://${host}${url}`, Connection: 'close' }).end();
}

/** Of an upgrade, which Node leaves to its listeners. The connection ends with it. */
function responseTo(request: IncomingMessage, stream: Duplex): ServerResponse {
  stream.on('error', () => stream.destroy());
  const response = new ServerResponse(request);
  response.assignSocket(request.socket);
  response.once('finish', () => request.socket.destroySoon());
  return response;
}

const isOwnMachine = ({ remoteAddress }: Socket) =>
  remoteAddress !== undefined && /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/.test(remoteAddress);
