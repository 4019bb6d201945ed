/**
 * A file on its way: chunks that say where in the file they belong, and one message that says what all of it must come
 * to.
 */
import { EndMessage } from '#shared/protocol/data.ts';

/** Content of a chunk; small enough that other channels get their turn in between. */
export const CHUNK_BYTES = 16_384;

/** The place comes first, as a 64-bit number in network order. */
const HEADER_BYTES = 8;

export type Chunk = { offset: number; content: Uint8Array<ArrayBuffer> };

export function writeChunk({ offset, content }: Chunk): ArrayBuffer {
  const message = new Uint8Array(HEADER_BYTES + content.length);
  new DataView(message.buffer).setBigUint64(0, BigInt(offset));
  message.set(content, HEADER_BYTES);
  return message.buffer;
}

/** Undefined where it is none. */
export function readChunk(message: ArrayBuffer): Chunk | undefined {
  if (message.byteLength <= HEADER_BYTES) return undefined;
  const offset = Number(new DataView(message).getBigUint64(0));
  return Number.isSafeInteger(offset) ? { offset, content: new Uint8Array(message, HEADER_BYTES) } : undefined;
}

/**
 * What of the chunk is new to whoever has the first `received` bytes: nothing, a part, all; undefined where something
 * is missing before it.
 */
export function freshPart({ offset, content }: Chunk, received: number): Uint8Array<ArrayBuffer> | undefined {
  if (offset > received) return undefined;
  return content.subarray(Math.min(received - offset, content.length));
}

export const writeEnd = (sha256: string): string => JSON.stringify({ sha256 });

/** The digest; undefined where the message is something else. */
export function readEnd(message: string): string | undefined {
  try {
    return EndMessage.safeParse(JSON.parse(message)).data?.sha256;
  } catch {
    // No JSON.
    return undefined;
  }
}
