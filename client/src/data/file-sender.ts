import type { PeerId } from '#shared/protocol/scalars.ts';
import { Speed } from '../util/speed.ts';
import { CHUNK_BYTES, writeChunk, writeEnd } from './chunks.ts';
import { PROGRESS_BYTES } from './progress-bytes.ts';
import { SendWindow } from './send-window.ts';
import type { OutgoingChannel } from './transport/data-link.ts';

export type FileSenderOptions = {
  content: Blob;
  /** The first byte that is sent. */
  from: number;
  to: readonly PeerId[];
  channel: OutgoingChannel;
  /** Of the whole content. */
  sha256: Promise<string>;
  /** This receiver is too far behind the others, which no longer wait for it. */
  onLagging(peer: PeerId): void;
};

/** Read from disk at a time, in bytes. */
const BLOCK_BYTES = CHUNK_BYTES * 16;
/**
 * A receiver that is not ready, or confirms nothing new, for this time is given up, in milliseconds, and so is one that
 * has lacked something that another receiver has for `lagging`; it will ask again by itself.
 */
const TIMEOUT_MS = { ready: 3000, stalled: 8000, lagging: 2000 };
/** How often lagging receivers are looked for while the sender waits, in milliseconds. */
const CHECK_MS = 500;

/**
 * Sends one file once, from one position to the end, to several receivers at once, never far ahead of the slowest of
 * them.
 */
export class FileSender {
  readonly channel: OutgoingChannel;
  /** The receivers to which this sending has brought progress, or the rest of the file. */
  readonly useful = new Set<PeerId>();
  readonly #options: FileSenderOptions;
  readonly #window: SendWindow;
  /** The receivers that are ready, and when each became ready or had more than before. */
  readonly #progressAt = new Map<PeerId, number>();
  /** Of the slowest receiver. */
  readonly #speed = new Speed();
  #changed = Promise.withResolvers<void>();
  #closed = false;

  constructor(options: FileSenderOptions) {
    this.#options = options;
    this.channel = options.channel;
    this.#window = new SendWindow({ from: options.from, receivers: options.to });
    this.channel.onClosed(() => this.#notifyWaiting());
  }

  /** The receivers that are still waited for. */
  get receivers(): readonly PeerId[] {
    return this.#window.receivers;
  }

  /** How fast the slowest receiver takes it, in bytes per second. */
  speedAt(now: number): number {
    return this.#speed.at(now) ?? 0;
  }

  /**
   * Resolves once every receiver has everything or has been given up, or the channel has closed.
   * @throws the error of reading the file.
   */
  async run(): Promise<void> {
    const { content, from, sha256 } = this.#options;
    try {
      await this.#waitFor(() => this.receivers.filter((peer) => !this.#progressAt.has(peer)), TIMEOUT_MS.ready);
      for (let offset = from; offset < content.size && this.#going; offset += BLOCK_BYTES) {
        const block = new Uint8Array(await content.slice(offset, offset + BLOCK_BYTES).arrayBuffer());
        await this.#sendBlock(block, offset);
      }
      const end = writeEnd(await sha256);
      if (this.#going) this.channel.send(end);
      await this.#waitFor(() => this.#window.behind);
    } finally {
      this.close();
    }
  }

  /** This much of the file has arrived there, which may be more than `from` at first. */
  progressed(peer: PeerId, bytes: number): void {
    const { content, from } = this.#options;
    const now = performance.now();
    const rose = this.#window.confirm(peer, { position: bytes, now });
    if (rose || !this.#progressAt.has(peer)) this.#progressAt.set(peer, now);
    if (rose && bytes >= Math.min(from + PROGRESS_BYTES, content.size)) this.useful.add(peer);
    this.#speed.add(this.#window.slowest, now);
    this.#notifyWaiting();
  }

  /** Stops sending to this receiver. */
  drop(peer: PeerId): void {
    this.#window.drop(peer);
    this.#notifyWaiting();
  }

  /** May be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.channel.close();
    this.#notifyWaiting();
  }

  get #going(): boolean {
    return !this.#closed && this.channel.open && this.receivers.length > 0;
  }

  async #sendBlock(block: Uint8Array<ArrayBuffer>, offset: number): Promise<void> {
    for (let at = 0; at < block.length && this.#going; at += CHUNK_BYTES) {
      const content = block.subarray(at, at + CHUNK_BYTES);
      await this.#waitFor(() => (this.#window.room >= content.length ? [] : this.#window.behind));
      await this.channel.drained();
      if (!this.#going) return;
      this.channel.send(writeChunk({ offset: offset + at, content }));
      this.#window.sent(content.length, performance.now());
    }
  }

  /** Waits until there are none of these, and gives up those of them that make no progress. */
  async #waitFor(waitedFor: () => readonly PeerId[], timeoutMs = TIMEOUT_MS.stalled): Promise<void> {
    const since = performance.now();
    for (let peers = waitedFor(); this.#going && peers.length > 0; peers = waitedFor()) {
      const silence = Promise.withResolvers<void>();
      const timer = setTimeout(silence.resolve, CHECK_MS);
      await Promise.race([this.#changed.promise, silence.promise]);
      clearTimeout(timer);
      this.#dropLagging();
      const silent = (peer: PeerId) =>
        performance.now() - Math.max(this.#progressAt.get(peer) ?? 0, since) >= timeoutMs;
      for (const peer of waitedFor()) if (silent(peer)) this.#window.drop(peer);
    }
  }

  #dropLagging(): void {
    for (const peer of this.#window.lagging({ now: performance.now(), ms: TIMEOUT_MS.lagging })) {
      this.#window.drop(peer);
      this.#options.onLagging(peer);
    }
  }

  #notifyWaiting(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }
}
