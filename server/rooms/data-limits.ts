/** The purpose of a data channel, and how much it may carry. */
import type { FileId } from '#shared/protocol/data.ts';

export type Use = { kind: 'file'; file: FileId; bytes: number } | { kind: 'pointer' };

/** Counted since the channel was opened, at this time in milliseconds. */
export type ChannelCounts = { messages: number; bytes: number; at: number };

/** Each chunk of a file is preceded by its position, which takes this share of chunks of 8 kB or more, ... */
const PLACES_SHARE = 1 / 1024;
/** ... and one message ends the file. */
const END_BYTES = 1024;
/** Every message of a file but the last ones has at least this many bytes; our own client sends four times as many. */
const CHUNK_BYTES = 4096;
const LAST_MESSAGES = 16;
/** Between two checks: at once, and for each second. Our own client sends 30 messages of about 150 bytes a second. */
const POINTER = {
  messages: { atOnce: 15, perSecond: 100 },
  bytes: { atOnce: 4000, perSecond: 15_000 },
};
/** The bytes of a pointer that may wait for one receiver: when it is checked, and in between. */
export const POINTER_WAITING = { whenChecked: 16_000, max: 50_000 };
/** From so many times as many messages as allowed on, no delay on the way can be the reason; and it takes so many. */
const FLOOD = { times: 3, min: 150 };

/** Two readings of the counters. */
type Readings = { before: ChannelCounts; now: ChannelCounts };

/** Whether a channel carried more between two checks than its purpose allows. */
export function breaks(use: Use, { before, now }: Readings): boolean {
  if (use.kind === 'pointer') {
    return (
      now.messages - before.messages > allowed('messages', { before, now }) ||
      now.bytes - before.bytes > allowed('bytes', { before, now })
    );
  }
  const isLarger = now.bytes > use.bytes * (1 + PLACES_SHARE) + END_BYTES;
  return isLarger || now.messages > now.bytes / CHUNK_BYTES + LAST_MESSAGES;
}

/** Whether it carried so many small messages that this was the purpose. */
export function floods(use: Use, { before, now }: Readings): boolean {
  const chunks = (now.bytes - before.bytes) / CHUNK_BYTES;
  const max = allowed('messages', { before, now }) + (use.kind === 'file' ? chunks : 0);
  return now.messages - before.messages > Math.max(FLOOD.min, FLOOD.times * max);
}

const allowed = (what: 'messages' | 'bytes', { before, now }: Readings) =>
  POINTER[what].atOnce + (POINTER[what].perSecond * (now.at - before.at)) / 1000;
