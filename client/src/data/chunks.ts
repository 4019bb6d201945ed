/**
 * The messages of a file: chunks that contain their position in the file, and a final one with the digest of the whole.
 */
import { EndMessage } from '#shared/protocol/data.ts';

/** The size of a chunk's content; small enough that other channels get their turn in between. */
export const CHUNK_BYTES = 16_384;

/** The position comes first, as a 64-bit number in network order. */
const HEADER_BYTES = 8;

export type Chunk = { offset: number; content: Uint8Array<ArrayBuffer> };

export function writeChunk({ offset, content }: Chunk): ArrayBuffer {
  const message = new Uint8Array(HEADER_BYTES + content.length);
  new DataView(message.buffer).setBigUint64(0, BigInt(offset));
  message.set(content, HEADER_BYTES);
  return message.buffer;
}

/** Undefined if it is not a chunk. */
export function readChunk(message: ArrayBuffer): Chunk | undefined {
  if (message.byteLength <= HEADER_BYTES) return undefined;
  const offset = Number(new DataView(message).getBigUint64(0));
  return Number.isSafeInteger(offset) ? { offset, content: new Uint8Array(message, HEADER_BYTES) } : undefined;
}

/**
 * The part of the chunk that is new to a receiver with the first `received` bytes: nothing, a part, or all; undefined
 * if something before it is missing.
 */
export function freshPart({ offset, content }: Chunk, received: number): Uint8Array<ArrayBuffer> | undefined {
  if (offset > received) return undefined;
  return content.subarray(Math.min(received - offset, content.length));
}

export const writeEnd = (sha256: string): string => JSON.stringify({ sha256 });

/** The digest; undefined if the message is something else. */
export function readEnd(message: string): string | undefined {
  try {
    return EndMessage.safeParse(JSON.parse(message)).data?.sha256;
  } catch {
    // Not JSON.
    return undefined;
  }
}
