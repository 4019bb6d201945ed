import type { Socket as TcpSocket } from 'node:net';
import { Duplex } from 'node:stream';
import { FrameScanner, type Scanned } from './frame-scanner.ts';

export type Meter = {
  /** Whether these bytes may be read as well. If not, the socket is closed. */
  allows(used: { frames: number; bytes: number }): boolean;
};

/** Chunks smaller than this that do not end a frame are counted as frames. */
const SMALL_CHUNK_BYTES = 512;

/**
 * A client's TCP socket as ws sees it: bytes are counted before anything parses them. ws reads all frames of a chunk at
 * once, and continues to inflate even after its socket has closed; so it is given one deflated message at a time.
 */
export class MeteredSocket extends Duplex {
  readonly #tcp: TcpSocket;
  readonly #meter: Meter;
  readonly #scanner = new FrameScanner();
  #waiting: Scanned['parts'] = [];
  /** A deflated message is being inflated. */
  #isInflating = false;
  #isWanted = false;
  #hasEnded = false;

  /** `head` is what arrived after the handshake. The TCP socket belongs to this object from now on. */
  constructor(tcp: TcpSocket, { head, meter }: { head: Buffer; meter: Meter }) {
    super();
    this.#tcp = tcp;
    this.#meter = meter;
    // As ws does with an ordinary TCP socket.
    tcp.setTimeout(0).setNoDelay();
    if (head.length > 0) tcp.unshift(head);
    tcp.on('data', (chunk: Buffer) => this.#take(chunk));
    tcp.on('end', () => {
      this.#hasEnded = true;
      this.#handOn();
    });
    tcp.on('error', (error) => this.destroy(error));
    tcp.on('close', () => this.destroy());
  }

  /** ws has received a whole message of this many bytes. */
  received(bytes: number): void {
    if (!this.#isInflating) return;
    this.#isInflating = false;
    if (!this.#meter.allows({ frames: 0, bytes })) this.destroy();
    else this.#handOn();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#handOn();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#tcp.write(chunk, done);
  }

  /** The header and the payload of a frame go out in one segment. */
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#tcp.cork();
    for (const [index, { chunk }] of chunks.entries())
      this.#tcp.write(chunk, index === chunks.length - 1 ? done : undefined);
    this.#tcp.uncork();
  }

  override _final(done: () => void): void {
    this.#tcp.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#waiting = [];
    this.#tcp.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    const { frames, parts } = this.#scanner.scan(chunk);
    // Many small chunks of one frame cost as much to read as frames.
    const read = chunk.length < SMALL_CHUNK_BYTES ? Math.max(1, frames) : frames;
    if (!this.#meter.allows({ frames: read, bytes: chunk.length })) {
      this.destroy();
      return;
    }
    this.#waiting.push(...parts);
    this.#handOn();
  }

  #handOn(): void {
    while (this.#isWanted && !this.#isInflating) {
      const part = this.#waiting.shift();
      if (!part) break;
      this.#isInflating = part.endsDeflated;
      this.#isWanted = this.push(part.data);
    }
    if (this.#waiting.length > 0) this.#tcp.pause();
    else if (this.#hasEnded) this.push(null);
    else this.#tcp.resume();
  }
}
