/** Finds WebSocket frames in a stream of bytes, by their headers alone (RFC 6455, 5.2). */

export type Scanned = {
  /** How many headers ended in these bytes. */
  frames: number;
  /** The bytes, split after the end of each deflated message. */
  parts: { data: Buffer; endsDeflated: boolean }[];
};

const FIN = 0x80;
/** Marks a deflated message, in the header of its first frame (RFC 7692, section 6). */
const RSV1 = 0x40;
const OPCODE = 0x0f;
const CONTINUATION = 0;
const FIRST_CONTROL = 8;
const MASKED = 0x80;
const LENGTH = 0x7f;
const MASK_BYTES = 4;

/** Follows the frames that one client sends, without judging them: ws refuses what is invalid. */
export class FrameScanner {
  readonly #header: number[] = [];
  #payloadLeft = 0;
  /** The type of the current message. */
  #isDeflated = false;
  /** Whether the current frame is the last of its message. */
  #isLast = false;

  /** Takes the next bytes, however many there are. */
  scan(chunk: Buffer): Scanned {
    const scanned: Scanned = { frames: 0, parts: [] };
    let begin = 0;
    for (let at = 0; at < chunk.length; ) {
      if (this.#payloadLeft === 0 && this.#readHeader(chunk[at] ?? 0)) scanned.frames += 1;
      // Takes one byte of a header, or what has arrived of a payload.
      else if (this.#payloadLeft > 0) at += this.#skip(chunk.length - at) - 1;
      at += 1;
      if (!this.#endsDeflated) continue;
      scanned.parts.push({ data: chunk.subarray(begin, at), endsDeflated: true });
      this.#isDeflated = false;
      begin = at;
    }
    if (begin < chunk.length) scanned.parts.push({ data: chunk.subarray(begin), endsDeflated: false });
    return scanned;
  }

  /** Takes one byte of a header. @returns whether it was the last. */
  #readHeader(byte: number): boolean {
    this.#header.push(byte);
    if (this.#header.length < headerBytes(this.#header)) return false;
    const [first = 0] = this.#header;
    const opcode = first & OPCODE;
    const isControl = opcode >= FIRST_CONTROL;
    if (!isControl && opcode !== CONTINUATION) this.#isDeflated = (first & RSV1) !== 0;
    this.#isLast = !isControl && (first & FIN) !== 0;
    this.#payloadLeft = payloadBytes(this.#header);
    this.#header.length = 0;
    return true;
  }

  #skip(available: number): number {
    const skipped = Math.min(available, this.#payloadLeft);
    this.#payloadLeft -= skipped;
    return skipped;
  }

  get #endsDeflated(): boolean {
    return this.#isDeflated && this.#isLast && this.#payloadLeft === 0 && this.#header.length === 0;
  }
}

function headerBytes([, second = 0]: readonly number[]): number {
  return 2 + extendedBytes(second) + ((second & MASKED) === 0 ? 0 : MASK_BYTES);
}

function extendedBytes(second: number): number {
  const length = second & LENGTH;
  if (length === 126) return 2;
  return length === 127 ? 8 : 0;
}

function payloadBytes(header: readonly number[]): number {
  const [, second = 0] = header;
  const extended = header.slice(2, 2 + extendedBytes(second));
  return extended.length === 0 ? second & LENGTH : extended.reduce((sum, byte) => sum * 256 + byte, 0);
}
