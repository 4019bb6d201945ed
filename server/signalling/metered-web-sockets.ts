/** The WebSockets of engine.io, counted before they are parsed. */
import type { IncomingMessage } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';
import { type ServerOptions, type WebSocket, WebSocketServer } from 'ws';
import type { Limits } from '../limits/limits.ts';
import { type Meter, MeteredSocket } from './metered-socket.ts';

export type MeteredOptions = {
  limits: Limits;
  /** Frames of any kind that one client may send over time. */
  framesPerSecond: number;
  /** Bytes as they come over the wire, and once more what they inflate to. */
  bytesPerSecond: number;
  /** Called for each that is cut, with the limit that it broke. */
  refused(request: IncomingMessage, limit: string): void;
};

/** So many times as much at once; what goes beyond that is cut. */
const AT_ONCE = 10;
/** A browser sends a large message in pieces of its own choice. */
const MAX_FRAGMENTS = 64;

/** What engine.io's `wsEngine` takes: a class that behaves as ws' own server. */
export function meteredWebSockets(options: MeteredOptions): new (given?: ServerOptions) => WebSocketServer {
  const meterOfOne = createMeters(options);
  return class extends WebSocketServer {
    constructor(given?: ServerOptions) {
      super({ ...given, maxFragments: MAX_FRAGMENTS });
    }

    /** With a session id it would take the place of another's transport; but there is nothing to upgrade from. */
    override shouldHandle({ url = '' }: IncomingMessage): boolean {
      return !new URL(url, 'http://localhost').searchParams.has('sid');
    }

    override handleUpgrade(
      request: IncomingMessage,
      tcp: TcpSocket,
      head: Buffer,
      opened: (socket: WebSocket, request: IncomingMessage) => void,
    ): void {
      const metered = new MeteredSocket(tcp, { head, meter: meterOfOne(request) });
      super.handleUpgrade(request, metered, Buffer.alloc(0), (socket, same) => {
        // Before engine.io's own listener: the first to know how long it is.
        socket.on('message', (data: Buffer) => metered.received(data.length));
        // After a violation of the protocol ws would wait half a minute for the client to agree that this is the end.
        socket.on('error', () => setImmediate(() => metered.destroy()));
        opened(socket, same);
      });
    }
  };
}

function createMeters({
  limits,
  framesPerSecond,
  bytesPerSecond,
  refused,
}: MeteredOptions): (request: IncomingMessage) => Meter {
  const rate = (name: string, perSecond: number) => ({
    name,
    of: limits.rate({ name, scope: 'connection', perSecond, burst: AT_ONCE * perSecond }),
  });
  const frames = rate('limits.framesPerSecond', framesPerSecond);
  const bytes = rate('limits.bytesPerSecond', bytesPerSecond);
  let sockets = 0;
  return (request) => {
    sockets += 1;
    const key = String(sockets);
    return {
      allows: (used) => {
        const broken = [
          { limit: frames, amount: used.frames },
          { limit: bytes, amount: used.bytes },
        ].find(({ limit, amount }) => limit.of.tryUse(key, amount) > 0);
        if (broken) refused(request, broken.limit.name);
        return broken === undefined;
      },
    };
  };
}
