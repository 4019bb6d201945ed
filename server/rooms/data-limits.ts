/** What a data channel is for, and how much it may carry. */
import type { FileId } from '#shared/protocol/data.ts';

export type Use = { kind: 'file'; file: FileId; bytes: number } | { kind: 'pointer' };

/** Counted since the channel was opened. */
export type Traffic = { messages: number; bytes: number };

/**
 * Beside its content a file's channel carries the place of each chunk, which is this share where chunks have 8 kB or
 * more, ...
 */
const PLACES_SHARE = 1 / 1024;
/** ... and one message at its end. */
const END_BYTES = 1024;
/** Of a file each message but the last ones has at least so many bytes: our own client's have four times as many. */
const CHUNK_BYTES = 4096;
const LAST_MESSAGES = 16;
/** Between two looks, a second apart. Our own client sends 30 of some 150 bytes; looks come late on a busy machine. */
const POINTER = { messages: 150, bytes: 50_000 };

/** Whether what came between two looks is more than such a channel may carry. */
export function breaks(use: Use, { before, now }: { before: Traffic; now: Traffic }): boolean {
  if (use.kind === 'file') {
    const isLarger = now.bytes > use.bytes * (1 + PLACES_SHARE) + END_BYTES;
    return isLarger || now.messages > use.bytes / CHUNK_BYTES + LAST_MESSAGES;
  }
  return now.messages - before.messages > POINTER.messages || now.bytes - before.bytes > POINTER.bytes;
}
