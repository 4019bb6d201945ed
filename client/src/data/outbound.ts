import type { ChannelId, FileInfo } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { digestOf } from './digest.ts';
import { FileSender } from './file-sender.ts';
import { RepeatDelay } from './repeat-delay.ts';
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
  /** How many sendings of all our files this receiver takes part in. */
  sendingsTo(peer: PeerId): number;
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
/** Sendings of all files to one receiver at a time, so that channels are left for the others. */
const MAX_SENDINGS_TO_ONE = 4;

/** One of our files and everybody who wants it. Receivers that ask at about the same time are served by one sending. */
export class Outbound {
  readonly info: FileInfo;
  readonly #options: OutboundOptions;
  readonly #recipients = new Map<PeerId, Recipient>();
  readonly #senders = new Set<FileSender>();
  /** The receivers that have asked, and from which byte. */
  readonly #asking = new Map<PeerId, number>();
  readonly #repeatDelay = new RepeatDelay();
  /** Receivers that have to wait before they are served again. */
  readonly #delayed = new Map<PeerId, { from: number; timer: ReturnType<typeof setTimeout> }>();
  /** Receivers that were too far behind the others: each gets a sending of its own. */
  readonly #laggards = new Set<PeerId>();
  /** The receivers of sendings whose channels are being opened. */
  readonly #opening = new Set<readonly PeerId[]>();
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

  /** How many sendings this receiver takes part in. */
  sendingsTo(peer: PeerId): number {
    const open = [...this.#senders].map(({ receivers }) => receivers);
    return [...open, ...this.#opening].filter((receivers) => receivers.includes(peer)).length;
  }

  /** Has it, wants it, or asks again after a loss. */
  accepted({ peer, name, from }: { peer: PeerId; name: string; from: number }): void {
    const delayed = this.#delayed.get(peer);
    const isWaiting = delayed !== undefined || this.#asking.has(peer);
    if (!isWaiting) this.#drop(peer);
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
    for (const { timer } of this.#delayed.values()) clearTimeout(timer);
    this.#delayed.clear();
    for (const sending of this.#senders) sending.close();
  }

  #serve({ peer, from, waitMs }: { peer: PeerId; from: number; waitMs: number }): void {
    if (waitMs === 0) {
      this.#asking.set(peer, from);
      this.#gathering ??= setTimeout(() => this.#sendAll(), GATHER_MS);
      return;
    }
    const timer = setTimeout(() => {
      const delayed = this.#delayed.get(peer);
      this.#delayed.delete(peer);
      this.#serve({ peer, from: delayed?.from ?? from, waitMs: 0 });
    }, waitMs);
    this.#delayed.set(peer, { from, timer });
  }

  #sendAll(): void {
    this.#gathering = undefined;
    const asking = [...this.#asking].map(([peer, from]) => ({ peer, from }));
    this.#asking.clear();
    const { sendingsTo } = this.#options;
    const { free = [], busy = [] } = Object.groupBy(asking, ({ peer }) =>
      sendingsTo(peer) < MAX_SENDINGS_TO_ONE ? 'free' : 'busy',
    );
    const { alone = [], shared = [] } = Object.groupBy(free, ({ peer }) =>
      this.#laggards.has(peer) ? 'alone' : 'shared',
    );
    for (const { peer, from } of busy) this.#sendLater(from, [peer]);
    for (const [from, group] of Map.groupBy(shared, (one) => one.from))
      void this.#send(
        from,
        group.map(({ peer }) => peer),
      );
    for (const { peer, from } of alone) void this.#send(from, [peer]);
  }

  async #send(from: number, wanted: readonly PeerId[]): Promise<void> {
    const { content, link, info, onUnreadable } = this.#options;
    this.#sha256 ??= digestOf(content);
    const sha256 = this.#sha256;
    // Notify every caller that waits for it.
    sha256.catch(() => undefined);
    this.#opening.add(wanted);
    const opened = await link()
      ?.send(info.id, wanted)
      .catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'too_many_requests') this.#sendLater(from, wanted);
      });
    this.#opening.delete(wanted);
    // If the connection is lost, the receivers ask again.
    if (!opened) return;
    if (this.#closed) return opened.channel.close();
    const sending = new FileSender({
      content,
      from,
      to: opened.to,
      channel: opened.channel,
      sha256,
      onLagging: (peer) => this.#laggards.add(peer),
    });
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
    clearTimeout(this.#delayed.get(peer)?.timer);
    this.#delayed.delete(peer);
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
