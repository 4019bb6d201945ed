import type { FileInfo } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { doubled } from '../util/backoff.ts';
import { PROGRESS_BYTES } from './progress-bytes.ts';
import type { ProgressReport } from './progress-report.ts';
import { Receiving, type ReceivingFault } from './receiving.ts';
import type { Sink } from './sink.ts';
import type { DataLink, IncomingChannel } from './transport/data-link.ts';

/**
 * `interrupted`: a part has arrived, and its sender, or the path to the sender, is gone. `dropped`: its content was
 * released to save memory, and can be requested again. `withdrawn`: it is no longer available. `failed` with `lost`: it
 * was interrupted for too long.
 */
export type InboundState =
  | { phase: 'offered' }
  | { phase: 'receiving' }
  | { phase: 'interrupted' }
  | { phase: 'done'; content: Blob | undefined }
  | { phase: 'dropped' }
  | { phase: 'declined' }
  | { phase: 'withdrawn' }
  | { phase: 'failed'; reason: ReceivingFault | 'lost' };

export type InboundOptions = {
  info: FileInfo;
  from: PeerId;
  /** The peer that offers it. */
  name: string;
  link: () => DataLink | undefined;
  report: () => ProgressReport | undefined;
  onChange(): void;
};

/**
 * After a gap, the file is requested again after this time, in milliseconds, which doubles with each gap until the
 * transfer makes progress; after `MAX_GAPS` gaps the transfer is interrupted. A sender could otherwise make this page
 * request it for ever.
 */
const ASK_AGAIN_MS = { first: 500, max: 30_000 };
const MAX_GAPS = 8;
/**
 * How long to wait for a channel after a request before the file is requested again, in milliseconds: at first, and at
 * most, since the sender may be busy with other receivers.
 */
const CHANNEL_MS = { first: 5000, max: 30_000 };
/** How long to wait for a lost sender, in milliseconds. */
const TIMEOUT_MS = 120_000;

/** A file that another participant offers. */
export class Inbound {
  readonly info: FileInfo;
  readonly from: PeerId;
  readonly name: string;
  readonly #options: InboundOptions;
  #state: InboundState = { phase: 'offered' };
  #receiving: Receiving | undefined;
  /** Whether its sender offers it now. */
  #isOffered = true;
  /** How many gaps there have been since the last progress, and the bytes that had arrived then. */
  #gaps = 0;
  #progressAt = 0;
  /** Whether the requested content arrives on a channel. */
  #hasChannel = false;
  #channelMs = CHANNEL_MS.first;
  #timeout: ReturnType<typeof setTimeout> | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(options: InboundOptions) {
    this.#options = options;
    this.info = options.info;
    this.name = options.name;
    this.from = options.from;
  }

  get state(): InboundState {
    return this.#state;
  }

  get bytes(): number {
    return this.#receiving?.bytes ?? 0;
  }

  /** Accepts the file and writes it into this sink. */
  async accept(sink: Sink): Promise<void> {
    if (this.#state.phase !== 'offered' && this.#state.phase !== 'dropped') return void sink.abort();
    this.#progressed(0);
    this.#receiving = new Receiving({
      file: this.info,
      sink,
      onReceived: (channel, bytes) => {
        if (bytes >= this.#progressAt + PROGRESS_BYTES) this.#progressed(bytes);
        this.#options.report()?.report(channel.info.channel, bytes);
        this.#options.onChange();
      },
      onGap: () => {
        this.#hasChannel = false;
        this.#requestAgain();
      },
      onDone: (content) => this.#end({ phase: 'done', content }),
      onFault: (reason) => {
        this.#options
          .link()
          ?.decline(this.info.id)
          .catch(() => undefined);
        this.#end({ phase: 'failed', reason });
      },
    });
    await this.#request();
  }

  /** Declines the file, before or during the transfer. */
  decline(): void {
    if (!this.#open) return;
    this.#options
      .link()
      ?.decline(this.info.id)
      .catch(() => undefined);
    this.#end({ phase: 'declined' });
  }

  /** Closes a channel that is not expected, or that another peer than the sender opened. */
  take(channel: IncomingChannel): void {
    const isAwaited = this.#state.phase === 'receiving' && channel.info.peer === this.from;
    const receiving = isAwaited ? this.#receiving : undefined;
    if (receiving) {
      clearTimeout(this.#again);
      this.#hasChannel = true;
      this.#channelMs = CHANNEL_MS.first;
      receiving.take(channel);
    } else channel.close();
  }

  /** The data transport to the server is lost; an open channel reports this by itself. */
  dataLost(): void {
    if (!this.#hasChannel) this.#requestIn(ASK_AGAIN_MS.first);
  }

  /** The file arrives over another path from now on. */
  reroute(): void {
    if (this.#state.phase !== 'receiving') return;
    clearTimeout(this.#again);
    this.#receiving?.release();
    void this.#request();
  }

  /** The sender, or the path to the room, is lost. */
  interrupt(): void {
    clearTimeout(this.#again);
    this.#isOffered = false;
    if (this.#state.phase === 'offered' || this.#state.phase === 'dropped') this.#become({ phase: 'withdrawn' });
    else if (this.#state.phase === 'receiving') {
      this.#become({ phase: 'interrupted' });
      this.#timeout = setTimeout(() => this.#end({ phase: 'failed', reason: 'lost' }), TIMEOUT_MS);
    }
  }

  /**
   * The file was offered again: an interrupted transfer continues. Ignored if another seat offers it, whatever its
   * name, or if it is a different file: a peer's id is derived from a key that nobody else knows, so it stands for the
   * sender, and with it for the digest.
   */
  offeredAgain({ from, info }: { from: PeerId; info: FileInfo }): void {
    if (from !== this.from || !isSameFile(info, this.info)) return;
    this.#isOffered = true;
    clearTimeout(this.#timeout);
    clearTimeout(this.#again);
    if (this.#state.phase === 'interrupted' || this.#state.phase === 'receiving') this.#continue();
    else if (this.#state.phase === 'withdrawn' && !this.#receiving) this.#become({ phase: 'offered' });
  }

  /** The sender has withdrawn the file. */
  cancelled(): void {
    this.#isOffered = false;
    if (this.#open) this.#end({ phase: 'withdrawn' });
  }

  /** Releases the complete content; the file can be accepted again while it is offered. */
  drop(): void {
    if (this.#state.phase !== 'done') return;
    this.#receiving = undefined;
    this.#become({ phase: this.#isOffered ? 'dropped' : 'withdrawn' });
  }

  /** Ends the transfer. May be called twice. */
  close(): void {
    clearTimeout(this.#again);
    clearTimeout(this.#timeout);
    if (this.#state.phase !== 'done') this.#receiving?.stop();
  }

  get #open(): boolean {
    return ['offered', 'receiving', 'interrupted', 'dropped'].includes(this.#state.phase);
  }

  async #request(): Promise<void> {
    this.#become({ phase: 'receiving' });
    this.#hasChannel = false;
    try {
      await this.#options.link()?.accept(this.info.id, this.#receiving?.resumeAt ?? 0);
      this.#awaitChannel();
    } catch {
      // The sender has left or is unreachable: the next offer or attempt will show which.
      if (this.#state.phase === 'receiving') this.#requestAgain();
    }
  }

  /** Requests the file at once, but after a while if nothing has arrived since the last offer. */
  #continue(): void {
    if (this.bytes >= this.#progressAt + PROGRESS_BYTES) this.#progressed(this.bytes);
    const { first, max } = ASK_AGAIN_MS;
    const gaps = this.#gaps;
    this.#gaps += 1;
    if (gaps === 0) return void this.#request();
    this.#become({ phase: 'receiving' });
    this.#requestIn(doubled(first, { times: gaps - 1, max }));
  }

  #progressed(bytes: number): void {
    this.#gaps = 0;
    this.#progressAt = bytes;
  }

  #requestAgain(): void {
    if (this.#state.phase !== 'receiving') return;
    const { first, max } = ASK_AGAIN_MS;
    const waitMs = doubled(first, { times: this.#gaps, max });
    this.#gaps += 1;
    if (this.#gaps > MAX_GAPS) this.interrupt();
    else this.#requestIn(waitMs);
  }

  /** The channel may have been announced and lost, which nothing else reports. */
  #awaitChannel(): void {
    if (this.#hasChannel) return;
    this.#requestIn(this.#channelMs);
    this.#channelMs = Math.min(this.#channelMs * 2, CHANNEL_MS.max);
  }

  #requestIn(ms: number): void {
    if (this.#state.phase !== 'receiving') return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => this.#state.phase === 'receiving' && void this.#request(), ms);
  }

  #end(state: InboundState): void {
    this.#become(state);
    this.close();
  }

  #become(state: InboundState): void {
    this.#state = state;
    this.#options.onChange();
  }
}

const isSameFile = (one: FileInfo, other: FileInfo) =>
  one.id === other.id && one.name === other.name && one.bytes === other.bytes && one.type === other.type;
