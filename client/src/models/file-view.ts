/** A file of the call as it stands, to be drawn. */
import type { FileInfo } from '#shared/protocol/data.ts';
import type { InboundState } from '../data/inbound.ts';
import type { Recipient } from '../data/outbound.ts';
import type { Picture } from './file-pictures.ts';

export type { Recipient } from '../data/outbound.ts';

/** How an offer of ours stands: open to all, taken back, or its file cannot be read any more. */
export type SentPhase = 'offered' | 'withdrawn' | 'unreadable';

type FileBase = {
  info: FileInfo;
  /** Of whom it is. */
  name: string;
  /** Bytes a second, while it moves. */
  speed: number | undefined;
  /** Undefined for whatever is none. */
  picture: Picture | undefined;
};

export type SentFile = FileBase & { way: 'out'; phase: SentPhase; recipients: readonly Recipient[] };
export type ReceivedFile = FileBase & { way: 'in'; state: InboundState; bytes: number };
export type FileView = SentFile | ReceivedFile;

/** Who of those who wanted it are where; what is left of it to send goes to `receiving`. */
export function recipientsBy({ recipients }: SentFile): Record<Recipient['state'], readonly Recipient[]> {
  const where = (state: Recipient['state']) => recipients.filter((recipient) => recipient.state === state);
  return { receiving: where('receiving'), done: where('done'), declined: where('declined'), gone: where('gone') };
}

/** How much of it has arrived, from 0 to 1: with us, or on average with those who are receiving it. */
export function shareOf(view: FileView): number {
  if (view.way === 'in') return view.bytes / view.info.bytes;
  const { receiving } = recipientsBy(view);
  if (receiving.length === 0) return 0;
  return receiving.reduce((sum, { bytes }) => sum + bytes, 0) / receiving.length / view.info.bytes;
}

/** `before` where nothing of it has changed, so that nobody need look at it again. */
export function keptIfSame(view: FileView, before: FileView | undefined): FileView {
  if (!before) return view;
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.entries(view).every(([key, value]) => known.get(key) === value) ? before : view;
}
