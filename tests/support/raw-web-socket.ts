import { connect, type Socket } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { PROTOCOL_VERSION } from '../../server/shared/protocol/version.ts';
import { until } from './until.ts';

/** As in RFC 6455, section 11.8. */
export const opcodes = { continuation: 0, text: 1, binary: 2, ping: 9, pong: 10 } as const;

type OpenOptions = { deflate?: boolean; behind?: Buffer; query?: string; from?: string | undefined };

/** Shorter than ws waits for the end of a connection that it closes by itself. */
const CUT_TIMEOUT_MS = 20_000;

type FrameOptions = { opcode?: number; fin?: boolean; deflated?: boolean };

/**
 * One frame as a client writes it (RFC 6455, 5.2), masked with zeros; a deflated one is a complete message (RFC 7692).
 */
export function frame(
  payload: string | Buffer,
  { opcode = opcodes.text, fin = true, deflated = false }: FrameOptions = {},
): Buffer {
  const data = deflated ? deflatedMessage(Buffer.from(payload)) : Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (deflated ? 0x40 : 0) | opcode;
  return Buffer.concat([Buffer.from([first, ...lengthOf(data.length), 0, 0, 0, 0]), data]);
}

/** Opens a namespace. */
export const connectPacket = (namespace = '') => frame(`40${namespace}{"protocol":${PROTOCOL_VERSION}}`);

/** A WebSocket of which a test writes every byte. */
export class RawWebSocket {
  readonly tcp: Socket;
  /** Everything that the server has sent, undecoded. */
  received = Buffer.alloc(0);

  /**
   * Resolves once the server speaks WebSocket. `deflate` negotiates it; `behind` is sent in the same segment as the
   * handshake; `from` is the local address.
   */
  static async open(
    url: string,
    { deflate = false, behind = Buffer.alloc(0), query = '', from }: OpenOptions = {},
  ): Promise<RawWebSocket> {
    const { port, host, hostname } = new URL(url);
    const socket = new RawWebSocket(connect({ port: Number(port), host: hostname, localAddress: from }));
    const lines = [
      `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1`,
      `Host: ${host}`,
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      ...(deflate ? ['Sec-WebSocket-Extensions: permessage-deflate'] : []),
    ];
    socket.tcp.write(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), behind]));
    await until(() => socket.received.includes('\r\n\r\n'), 'the handshake is answered');
    return socket;
  }

  /** Like `open`, and the server has sent its welcome. */
  static async welcomed(url: string, options: { deflate?: boolean; from?: string } = {}): Promise<RawWebSocket> {
    const socket = await RawWebSocket.open(url, options);
    const before = socket.received.length;
    socket.write(connectPacket());
    // The answer to CONNECT and the welcome, which may be deflated.
    await until(() => socket.received.length > before + 500, 'the welcome comes');
    return socket;
  }

  private constructor(tcp: Socket) {
    this.tcp = tcp;
    tcp.on('data', (data: Buffer) => {
      this.received = Buffer.concat([this.received, data]);
    });
    // Tests wait for the connection to be closed.
    tcp.on('error', () => undefined);
  }

  /** All in one write. */
  write(...frames: Buffer[]): void {
    this.tcp.write(Buffer.concat(frames));
  }

  get isCut(): boolean {
    return this.tcp.closed;
  }

  /** Resolves once the server has closed it. */
  async cut(): Promise<void> {
    await until(() => this.isCut, 'the server cuts it', { timeoutMs: CUT_TIMEOUT_MS });
  }

  close(): void {
    this.tcp.destroy();
  }
}

function lengthOf(bytes: number): number[] {
  if (bytes < 126) return [0x80 | bytes];
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(bytes));
  return bytes < 65_536 ? [0x80 | 126, ...long.subarray(6)] : [0x80 | 127, ...long];
}

/** Flushed, and without the four bytes with which each flush ends. */
const deflatedMessage = (data: Buffer) => deflateRawSync(data, { finishFlush: 2 }).subarray(0, -4);
