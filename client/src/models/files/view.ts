/** The state of a file in the call, to be drawn. */
import type { FileInfo } from '#shared/protocol/data.ts';
import type { InboundState } from '../../data/inbound.ts';
import type { Recipient } from '../../data/outbound.ts';
import type { FileImage } from './images.ts';

export type { Recipient } from '../../data/outbound.ts';

/** The state of a local offer: open to all, withdrawn, or its file cannot be read any more. */
export type SentPhase = 'offered' | 'withdrawn' | 'unreadable';

type FileBase = {
  info: FileInfo;
  /** The peer that offers it. */
  name: string;
  /** Bytes per second, during a transfer. */
  speed: number | undefined;
  /** Undefined if it is not an image. */
  image: FileImage | undefined;
};

export type SentFile = FileBase & { direction: 'out'; phase: SentPhase; recipients: readonly Recipient[] };
export type ReceivedFile = FileBase & { direction: 'in'; state: InboundState; bytes: number };
export type FileView = SentFile | ReceivedFile;

/** How far each receiver is; those still receiving are in `receiving`. */
export function recipientsBy({ recipients }: SentFile): Record<Recipient['state'], readonly Recipient[]> {
  const where = (state: Recipient['state']) => recipients.filter((recipient) => recipient.state === state);
  return { receiving: where('receiving'), done: where('done'), declined: where('declined'), gone: where('gone') };
}

/** How much of it has arrived, from 0 to 1: here, or on average at its receivers. */
export function shareOf(view: FileView): number {
  if (view.direction === 'in') return view.bytes / view.info.bytes;
  const { receiving } = recipientsBy(view);
  if (receiving.length === 0) return 0;
  return receiving.reduce((sum, { bytes }) => sum + bytes, 0) / receiving.length / view.info.bytes;
}

/** Returns `before` if nothing has changed, so that it need not be rendered again. */
export function keptIfSame(view: FileView, before: FileView | undefined): FileView {
  if (!before) return view;
  const known = new Map<string, unknown>(Object.entries(before));
  return Object.entries(view).every(([key, value]) => known.get(key) === value) ? before : view;
}
