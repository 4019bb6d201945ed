import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

const CLOSE = 8;

/** One frame as written (RFC 6455, 5.2), even where it is not a valid one. */
export type Frame = {
  opcode: number;
  fin: boolean;
  /** The three reserved bits. */
  rsv: number;
  masked: boolean;
  payload: string | Uint8Array;
  /** The length that the header claims, where it differs from the payload's. */
  claimed?: number | undefined;
};

export const textFrame = (payload: string): Frame => ({ opcode: 1, fin: true, rsv: 0, masked: true, payload });

/** A WebSocket to the signalling endpoint that writes any given frames, also those that no library would send. */
export class RawWebSocket {
  readonly #socket: Socket;
  readonly #texts: string[] = [];
  #waiting: (() => void)[] = [];
  #received = Buffer.alloc(0);
  #open = true;

  /** @throws Error where the server does not upgrade. */
  static async open(url: string, { deflate = false } = {}): Promise<RawWebSocket> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.write(
      [
        'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
        `Host: ${hostname}:${port}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
        ...(deflate ? ['Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits'] : []),
        '',
        '',
      ].join('\r\n'),
    );
    const raw = new RawWebSocket(socket);
    await raw.#upgraded();
    return raw;
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => {
      this.#received = Buffer.concat([this.#received, typeof bytes === 'string' ? Buffer.from(bytes) : bytes]);
      if (this.#texts.length > 0) this.#readFrames();
      this.#wake();
    });
    socket.on('close', () => {
      this.#open = false;
      this.#wake();
    });
  }

  get open(): boolean {
    return this.#open;
  }

  write(frame: Frame): void {
    if (this.#open) this.#socket.write(bytesOf(frame));
  }

  /**
   * The first text message with this beginning; undefined once the server has cut the connection. @throws Error after
   * this long without either.
   */
  async text(begin: string, ms: number): Promise<string | undefined> {
    const deadline = performance.now() + ms;
    const found = () => this.#texts.find((text) => text.startsWith(begin));
    while (this.#open && found() === undefined) {
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`neither cut nor answered with ${begin}`);
      await this.#change(left);
    }
    return found();
  }

  close(): void {
    this.#open = false;
    this.#wake();
    this.#socket.destroy();
  }

  async #upgraded(): Promise<void> {
    const end = () => this.#received.indexOf('\r\n\r\n');
    while (this.#open && end() < 0) await this.#change(5000);
    if (!this.#received.subarray(0, 12).equals(Buffer.from('HTTP/1.1 101'))) {
      this.close();
      throw new Error(`no upgrade: ${this.#received.subarray(0, 60)}`);
    }
    this.#received = this.#received.subarray(end() + 4);
    this.#texts.push('');
    this.#readFrames();
  }

  /** The server's frames are whole, unmasked and, unless asked for otherwise, uncompressed. */
  #readFrames(): void {
    for (let frame = firstFrame(this.#received); frame; frame = firstFrame(this.#received)) {
      // The server would now wait for a close frame in return.
      if (frame.opcode === CLOSE) this.close();
      else this.#texts.push(frame.payload.toString());
      this.#received = this.#received.subarray(frame.bytes);
    }
  }

  async #change(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push(resolve);
    const timer = setTimeout(resolve, ms);
    await promise;
    clearTimeout(timer);
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

function firstFrame(bytes: Buffer): { opcode: number; payload: Buffer; bytes: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = (bytes[1] ?? 0) & 0x7f;
  const header = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < header) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < header + length) return undefined;
  const opcode = (bytes[0] ?? 0) & 15;
  return { opcode, payload: bytes.subarray(header, header + length), bytes: header + length };
}

function bytesOf({ opcode, fin, rsv, masked, payload, claimed }: Frame): Buffer {
  const content = Buffer.from(typeof payload === 'string' ? new TextEncoder().encode(payload) : payload);
  const length = claimed ?? content.length;
  const first = (fin ? 0x80 : 0) | ((rsv & 7) << 4) | (opcode & 15);
  const mask = masked ? 0x80 : 0;
  const head = length < 126 ? [first, mask | length] : length < 65_536 ? [first, mask | 126] : [first, mask | 127];
  const extended = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8);
  if (extended.length === 2) extended.writeUInt16BE(length);
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  // With a mask of zeros the content stays as it is.
  return Buffer.concat([Buffer.from(head), extended, Buffer.alloc(masked ? 4 : 0), content]);
}
