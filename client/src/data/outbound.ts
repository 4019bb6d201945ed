import { type ChannelId, type FileInfo, MAX_FILE_RECEIVERS } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { digestOf } from './digest.ts';
import { FileSender } from './file-sender.ts';
import type { FileTransfers, Opening } from './file-transfers.ts';
import { RepeatDelay } from './repeat-delay.ts';
import type { DataLink, OutgoingChannel } from './transport/data-link.ts';

/** `gone`: the receiver left, or its connection was lost, before the whole file had arrived. */
export type RecipientState = 'receiving' | 'done' | 'declined' | 'gone';

/** A receiver of the file, and how far it got, in bytes. */
export type Recipient = { peer: PeerId; name: string; bytes: number; state: RecipientState };

/** How many bytes have arrived at a receiver over a channel. */
type Progress = { channel: ChannelId; peer: PeerId; bytes: number };

export type OutboundOptions = {
  info: FileInfo;
  content: Blob;
  link: () => DataLink | undefined;
  /** Schedules the transfers of all local files. */
  transfers: FileTransfers;
  /** Something about the receivers has changed. */
  onChange(): void;
  /** The file cannot be read any more. */
  onUnreadable(): void;
};

/** Receivers that ask within this time share one sender, in milliseconds. */
const GATHER_MS = 150;
const MAX_EARLY = 256;
/** Receivers that have left and are still listed. Seats that come and go would otherwise fill the memory. */
const MAX_LEFT = 100;

/** A local file and its receivers. Receivers that request it at about the same time are served by one sender. */
export class Outbound {
  readonly info: FileInfo;
  readonly #options: OutboundOptions;
  readonly #recipients = new Map<PeerId, Recipient>();
  /** The receivers that have left, latest last. */
  readonly #left = new Set<PeerId>();
  readonly #senders = new Set<FileSender>();
  /** The receivers that have asked, and from which byte. */
  readonly #asking = new Map<PeerId, number>();
  readonly #repeatDelay = new RepeatDelay();
  /** Receivers that have to wait before they are served again. */
  readonly #delayed = new Map<PeerId, { from: number; timer: ReturnType<typeof setTimeout> }>();
  /** Receivers that were too far behind the others: each gets a sender of its own. */
  readonly #laggards = new Set<PeerId>();
  /** Progress that arrived before the request for its channel was answered. */
  #early: readonly Progress[] = [];
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

  /** A receiver requests the file from byte `from` on, for the first time or again after a loss. */
  accepted({ peer, name, from }: { peer: PeerId; name: string; from: number }): void {
    const delayed = this.#delayed.get(peer);
    const isWaiting = delayed !== undefined || this.#asking.has(peer);
    if (!isWaiting) this.#drop(peer);
    this.#left.delete(peer);
    this.#set({ peer, name, bytes: from, state: 'receiving' });
    if (delayed) delayed.from = from;
    else if (isWaiting) this.#asking.set(peer, from);
    else this.#serve({ peer, from, waitMs: this.#repeatDelay.count(peer, { from, now: performance.now() }) });
  }

  declined(peer: PeerId): void {
    this.#drop(peer);
    this.#become(peer, 'declined');
  }

  left(peer: PeerId): void {
    this.#drop(peer);
    this.#become(peer, 'gone');
    this.#forget(peer);
  }

  progressed(progress: Progress): void {
    const { channel, peer, bytes } = progress;
    const recipient = this.#recipients.get(peer);
    if (recipient?.state !== 'receiving') return;
    const state = bytes >= this.info.bytes ? 'done' : 'receiving';
    this.#set({ ...recipient, bytes: Math.min(bytes, this.info.bytes), state });
    const sender = [...this.#senders].find((one) => one.channel.id === channel);
    if (sender) sender.progressed(peer, bytes);
    else this.#early = [...this.#early, progress].slice(-MAX_EARLY);
  }

  /** The connection is lost, and with it every receiver. */
  suspend(): void {
    this.#stop();
    for (const { peer } of this.recipients) this.left(peer);
  }

  /** May be called twice. */
  close(): void {
    this.#closed = true;
    this.#stop();
  }

  #stop(): void {
    this.#asking.clear();
    for (const { timer } of this.#delayed.values()) clearTimeout(timer);
    this.#delayed.clear();
    for (const sender of this.#senders) sender.close();
  }

  #serve({ peer, from, waitMs }: { peer: PeerId; from: number; waitMs: number }): void {
    if (waitMs === 0) {
      this.#enqueue(peer, from);
      return;
    }
    const timer = setTimeout(() => {
      const delayed = this.#delayed.get(peer);
      this.#delayed.delete(peer);
      this.#enqueue(peer, delayed?.from ?? from);
    }, waitMs);
    this.#delayed.set(peer, { from, timer });
  }

  #enqueue(peer: PeerId, from: number): void {
    this.#asking.set(peer, from);
    const waiting = { peer, isWaiting: () => this.#asking.has(peer), open: () => this.#open(peer) };
    setTimeout(() => this.#options.transfers.serve(waiting), GATHER_MS);
  }

  /** Opens a transfer for this receiver and the others that request the same part, as many as it may have. */
  async #open(peer: PeerId): Promise<Opening> {
    const { link, info, transfers } = this.#options;
    const from = this.#asking.get(peer);
    if (from === undefined) return 'done';
    const wanted = this.#laggards.has(peer) ? [peer] : this.#sharing(from, peer);
    for (const one of wanted) this.#asking.delete(one);
    const opened = transfers.opening(wanted);
    try {
      const sender = await link()?.send(info.id, wanted);
      if (sender) void this.#send(from, sender);
      return 'done';
    } catch (error) {
      return this.#failed(error, { from, wanted });
    } finally {
      opened();
    }
  }

  #failed(error: unknown, { from, wanted }: { from: number; wanted: readonly PeerId[] }): Opening {
    // If the connection is lost, the receivers ask again.
    if (!(error instanceof AppError) || error.code !== 'too_many_requests' || this.#closed) return 'done';
    for (const peer of wanted) if (this.#isAwaiting(peer)) this.#asking.set(peer, from);
    return error.retryAfterMs === undefined ? 'full' : 'busy';
  }

  #sharing(from: number, first: PeerId): PeerId[] {
    const sharing = [...this.#asking].flatMap(([peer, other]) =>
      other === from && !this.#laggards.has(peer) && this.#options.transfers.admits(peer) ? [peer] : [],
    );
    if (sharing.length <= MAX_FILE_RECEIVERS) return sharing;
    return [first, ...sharing.filter((peer) => peer !== first)].slice(0, MAX_FILE_RECEIVERS);
  }

  /** Whether the receiver takes part, and has not sent a new request. */
  #isAwaiting(peer: PeerId): boolean {
    return this.#recipients.get(peer)?.state === 'receiving' && !this.#asking.has(peer) && !this.#delayed.has(peer);
  }

  async #send(from: number, { channel, to }: { channel: OutgoingChannel; to: readonly PeerId[] }): Promise<void> {
    const { content, transfers, onUnreadable } = this.#options;
    this.#sha256 ??= digestOf(content);
    const sha256 = this.#sha256;
    // Each sender that awaits it handles its failure.
    sha256.catch(() => undefined);
    if (this.#closed) return channel.close();
    const onLagging = (peer: PeerId) => this.#laggards.add(peer);
    const sender = new FileSender({ content, from, to, channel, sha256, onLagging });
    this.#senders.add(sender);
    const ended = transfers.add(sender);
    for (const early of this.#early) if (early.channel === channel.id) sender.progressed(early.peer, early.bytes);
    await sender.run().catch(onUnreadable);
    this.#senders.delete(sender);
    ended();
  }

  #drop(peer: PeerId): void {
    this.#asking.delete(peer);
    clearTimeout(this.#delayed.get(peer)?.timer);
    this.#delayed.delete(peer);
    for (const sender of this.#senders) sender.drop(peer);
  }

  /** Forgets this receiver, which has left, after more others have left. */
  #forget(peer: PeerId): void {
    this.#laggards.delete(peer);
    if (!this.#recipients.has(peer)) return;
    this.#left.delete(peer);
    this.#left.add(peer);
    for (const oldest of [...this.#left].slice(0, -MAX_LEFT)) {
      this.#left.delete(oldest);
      this.#recipients.delete(oldest);
    }
  }

  /** Changes the state of a receiver that has not ended; a completed transfer stays `done`. */
  #become(peer: PeerId, state: RecipientState): void {
    const recipient = this.#recipients.get(peer);
    if (recipient?.state === 'receiving') this.#set({ ...recipient, state });
  }

  #set(recipient: Recipient): void {
    this.#recipients.set(recipient.peer, recipient);
    this.#options.onChange();
  }
}
