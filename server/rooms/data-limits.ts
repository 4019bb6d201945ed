/** The purpose of a data channel, and how much it may carry. */
import type { FileId } from '#shared/protocol/data.ts';

export type Use = { kind: 'file'; file: FileId; bytes: number } | { kind: 'pointer' };

/** Counted since the channel was opened. */
export type ChannelCounts = { messages: number; bytes: number };

/** Each chunk of a file is preceded by its position, which takes this share of chunks of 8 kB or more, ... */
const PLACES_SHARE = 1 / 1024;
/** ... and one message ends the file. */
const END_BYTES = 1024;
/** Every message of a file but the last ones has at least this many bytes; our own client sends four times as many. */
const CHUNK_BYTES = 4096;
const LAST_MESSAGES = 16;
/**
 * Between two checks, a second apart. Our own client sends 30 messages of about 150 bytes; checks are late on a busy
 * machine.
 */
const POINTER = { messages: 150, bytes: 50_000 };

/** Whether a channel carried more between two checks than its purpose allows. */
export function breaks(use: Use, { before, now }: { before: ChannelCounts; now: ChannelCounts }): boolean {
  if (use.kind === 'file') {
    const isLarger = now.bytes > use.bytes * (1 + PLACES_SHARE) + END_BYTES;
    return isLarger || now.messages > now.bytes / CHUNK_BYTES + LAST_MESSAGES;
  }
  return now.messages - before.messages > POINTER.messages || now.bytes - before.bytes > POINTER.bytes;
}
