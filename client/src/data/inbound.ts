import type { FileInfo } from '#shared/protocol/data.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { DataLink, IncomingChannel } from '../media/data-link.ts';
import type { ProgressReport } from './progress-report.ts';
import { Receiving, type ReceivingFault } from './receiving.ts';
import type { Sink } from './sink.ts';

/**
 * `interrupted`: a part of it is here, and its sender, or the way to it, is not. `dropped`: its content was let go of
 * to save memory, and can be had again. `withdrawn`: it can be had no more. `failed` with `lost`: it was interrupted
 * for too long.
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
  /** Of the person who offers it. */
  name: string;
  link: () => DataLink | undefined;
  report: () => ProgressReport | undefined;
  onChange(): void;
};

/** After a gap it is asked for again, in milliseconds, and that often without a byte in between. */
const ASK_AGAIN_MS = 500;
const MAX_VAIN = 5;
/** So long it is waited for a sender who is lost, in milliseconds. */
const TIMEOUT_MS = 120_000;

/** One file that somebody offers us. */
export class Inbound {
  readonly info: FileInfo;
  readonly from: PeerId;
  readonly name: string;
  readonly #options: InboundOptions;
  #state: InboundState = { phase: 'offered' };
  #receiving: Receiving | undefined;
  /** Whether its sender offers it now. */
  #isOffered = true;
  #heard = 0;
  #vain = 0;
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

  /** Takes it, into this sink. */
  async accept(sink: Sink): Promise<void> {
    if (this.#state.phase !== 'offered' && this.#state.phase !== 'dropped') return void sink.abort();
    this.#heard = 0;
    this.#vain = 0;
    this.#receiving = new Receiving({
      file: this.info,
      sink,
      onReceived: (channel, bytes) => {
        if (bytes > this.#heard) this.#vain = 0;
        this.#heard = bytes;
        this.#options.report()?.report(channel.info.channel, bytes);
        this.#options.onChange();
      },
      onGap: () => this.#askAgain(),
      onDone: (content) => this.#end({ phase: 'done', content }),
      onFault: (reason) => {
        this.#options
          .link()
          ?.decline(this.info.id)
          .catch(() => undefined);
        this.#end({ phase: 'failed', reason });
      },
    });
    await this.#ask();
  }

  /** Before, or in the middle of it. */
  decline(): void {
    if (!this.#open) return;
    this.#options
      .link()
      ?.decline(this.info.id)
      .catch(() => undefined);
    this.#end({ phase: 'declined' });
  }

  /** Closes a channel that is not awaited, or that another person than the sender opened. */
  take(channel: IncomingChannel): void {
    const isAwaited = this.#state.phase === 'receiving' && channel.info.peer === this.from;
    const receiving = isAwaited ? this.#receiving : undefined;
    if (receiving) {
      // It was asked for, and here it comes.
      clearTimeout(this.#again);
      receiving.take(channel);
    } else channel.close();
  }

  /** It is to come by another way from now on. */
  reroute(): void {
    if (this.#state.phase !== 'receiving') return;
    clearTimeout(this.#again);
    this.#receiving?.letGo();
    void this.#ask();
  }

  /** Its sender, or the way to the room, is gone. */
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
   * Offered once more: a file that was interrupted continues. Does nothing where another seat offers it, whatever name
   * that has, or as another file: a peer's id is derived from a key that nobody else knows, so it stands for the
   * sender, and with it for the digest.
   */
  offeredAgain({ from, info }: { from: PeerId; info: FileInfo }): void {
    if (from !== this.from || !isSameFile(info, this.info)) return;
    this.#isOffered = true;
    clearTimeout(this.#timeout);
    clearTimeout(this.#again);
    if (this.#state.phase === 'interrupted' || this.#state.phase === 'receiving') void this.#ask();
    else if (this.#state.phase === 'withdrawn' && !this.#receiving) this.#become({ phase: 'offered' });
  }

  /** Its sender would rather not. */
  cancelled(): void {
    this.#isOffered = false;
    if (this.#open) this.#end({ phase: 'withdrawn' });
  }

  /** Lets go of its content, which is all here; it can be accepted again while it is offered. */
  drop(): void {
    if (this.#state.phase !== 'done') return;
    this.#receiving = undefined;
    this.#become({ phase: this.#isOffered ? 'dropped' : 'withdrawn' });
  }

  /** It is of no more interest. May be called twice. */
  close(): void {
    clearTimeout(this.#again);
    clearTimeout(this.#timeout);
    if (this.#state.phase !== 'done') this.#receiving?.stop();
  }

  get #open(): boolean {
    return ['offered', 'receiving', 'interrupted', 'dropped'].includes(this.#state.phase);
  }

  async #ask(): Promise<void> {
    this.#become({ phase: 'receiving' });
    try {
      await this.#options.link()?.accept(this.info.id, this.#receiving?.resumeAt ?? 0);
    } catch {
      // Gone meanwhile, or no way through: the next offer of it, or the next try, tells.
      if (this.#state.phase === 'receiving') this.#askAgain();
    }
  }

  #askAgain(): void {
    if (this.#state.phase !== 'receiving') return;
    this.#vain += 1;
    clearTimeout(this.#again);
    if (this.#vain > MAX_VAIN) this.interrupt();
    else this.#again = setTimeout(() => this.#state.phase === 'receiving' && void this.#ask(), ASK_AGAIN_MS);
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
