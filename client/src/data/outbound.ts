import type { ChannelId, FileInfo } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { digestOf } from './digest.ts';
import { FileSender } from './file-sender.ts';
import type { DataLink } from './transport/data-link.ts';

/** `gone`: left, or lost, before all of it had arrived. */
export type RecipientState = 'receiving' | 'done' | 'declined' | 'gone';

/** A receiver of the file, and how far it got, in bytes. */
export type Recipient = { peer: PeerId; name: string; bytes: number; state: RecipientState };

/** This much has arrived there over this channel. */
type Progress = { channel: ChannelId; peer: PeerId; bytes: number };

export type OutboundOptions = {
  info: FileInfo;
  content: Blob;
  link: () => DataLink | undefined;
  /** Something about the receivers has changed. */
  onChange(): void;
  /** The file cannot be read any more. */
  onUnreadable(): void;
};

/** Receivers that ask within this time share one sending, in milliseconds. */
const GATHER_MS = 150;
const MAX_EARLY = 256;
/** How long to wait for a free channel, in milliseconds. */
const BUSY_MS = 500;

/** One of our files and everybody who wants it. Receivers that ask at about the same time are served by one sending. */
export class Outbound {
  readonly info: FileInfo;
  readonly #options: OutboundOptions;
  readonly #recipients = new Map<PeerId, Recipient>();
  readonly #senders = new Set<FileSender>();
  /** The receivers that have asked, and from which byte. */
  readonly #asking = new Map<PeerId, number>();
  /** Progress that arrived before we knew that our own channel is open. */
  #early: readonly Progress[] = [];
  #gathering: ReturnType<typeof setTimeout> | undefined;
  #sha256: Promise<string> | undefined;
  #closed = false;

  constructor(options: OutboundOptions) {
    this.#options = options;
    this.info = options.info;
  }

  get content(): Blob {
    return this.#options.content;
  }

  get recipients(): readonly Recipient[] {
    return [...this.#recipients.values()];
  }

  /** Has it, wants it, or asks again after a loss. */
  accepted({ peer, name, from }: { peer: PeerId; name: string; from: number }): void {
    this.#drop(peer);
    this.#set({ peer, name, bytes: from, state: 'receiving' });
    this.#asking.set(peer, from);
    this.#gathering ??= setTimeout(() => this.#sendAll(), GATHER_MS);
  }

  declined(peer: PeerId): void {
    this.#drop(peer);
    this.#become(peer, 'declined');
  }

  left(peer: PeerId): void {
    this.#drop(peer);
    this.#become(peer, 'gone');
  }

  progressed(progress: Progress): void {
    const { channel, peer, bytes } = progress;
    const recipient = this.#recipients.get(peer);
    if (recipient?.state !== 'receiving') return;
    const state = bytes >= this.info.bytes ? 'done' : 'receiving';
    this.#set({ ...recipient, bytes: Math.min(bytes, this.info.bytes), state });
    const sending = [...this.#senders].find((one) => one.channel.id === channel);
    if (sending) sending.progressed(peer, bytes);
    else this.#early = [...this.#early, progress].slice(-MAX_EARLY);
  }

  /** The connection is lost, and with it every receiver. */
  suspend(): void {
    this.#stop();
    for (const { peer } of this.recipients) this.#become(peer, 'gone');
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #stop(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#asking.clear();
    for (const sending of this.#senders) sending.close();
  }

  #sendAll(): void {
    this.#gathering = undefined;
    const groups = Map.groupBy(this.#asking, ([, from]) => from);
    this.#asking.clear();
    for (const [from, group] of groups)
      void this.#send(
        from,
        group.map(([peer]) => peer),
      );
  }

  async #send(from: number, wanted: readonly PeerId[]): Promise<void> {
    const { content, link, info, onUnreadable } = this.#options;
    this.#sha256 ??= digestOf(content);
    const sha256 = this.#sha256;
    // Everybody who waits for it is told.
    sha256.catch(() => undefined);
    const opened = await link()
      ?.send(info.id, wanted)
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'too_many_requests') this.#sendLater(from, wanted);
      });
    // If the connection is lost, the receivers ask again.
    if (!opened) return;
    if (this.#closed) return opened.channel.close();
    const sending = new FileSender({ content, from, to: opened.to, channel: opened.channel, sha256 });
    this.#senders.add(sending);
    for (const { channel, peer, bytes } of this.#early)
      if (channel === opened.channel.id) sending.progressed(peer, bytes);
    await sending.run().catch(onUnreadable);
    this.#senders.delete(sending);
  }

  /** All available channels are in use: waiting receivers are served when one is free. */
  #sendLater(from: number, wanted: readonly PeerId[]): void {
    if (this.#closed) return;
    for (const peer of wanted) {
      if (this.#recipients.get(peer)?.state === 'receiving' && !this.#asking.has(peer)) this.#asking.set(peer, from);
    }
    this.#gathering ??= setTimeout(() => this.#sendAll(), BUSY_MS);
  }

  #drop(peer: PeerId): void {
    this.#asking.delete(peer);
    for (const sending of this.#senders) sending.drop(peer);
  }

  /** A success stays a success. */
  #become(peer: PeerId, state: RecipientState): void {
    const recipient = this.#recipients.get(peer);
    if (recipient?.state === 'receiving') this.#set({ ...recipient, state });
  }

  #set(recipient: Recipient): void {
    this.#recipients.set(recipient.peer, recipient);
    this.#options.onChange();
  }
}
