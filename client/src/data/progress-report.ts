import type { ChannelId } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { DataLink } from './transport/data-link.ts';

/** How often the senders of all arriving files are notified at most, in milliseconds. */
const EVERY_MS = 100;

/** Reports to the senders of files how much has arrived. */
export class ProgressReport {
  readonly #send: DataLink['progress'];
  /** What has arrived on each channel. */
  readonly #bytes = new Map<ChannelId, number>();
  /** The channels whose senders do not know it yet. */
  readonly #waiting = new Set<ChannelId>();
  #pause: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(send: DataLink['progress']) {
    this.#send = send;
  }

  report(channel: ChannelId, bytes: number): void {
    this.#bytes.set(channel, bytes);
    this.#waiting.add(channel);
    if (this.#pause === undefined) this.#flush();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#pause);
  }

  #flush(): void {
    this.#pause = undefined;
    const channels = [...this.#waiting];
    if (channels.length === 0 || this.#closed) return;
    this.#waiting.clear();
    this.#flushIn(EVERY_MS);
    const received = channels.map((channel) => ({ channel, bytes: this.#bytes.get(channel) ?? 0 }));
    this.#send(received).catch((error: unknown) => this.#repeat(channels, error));
  }

  /** A report that is refused for now may be the last one, which says that the file has arrived. */
  #repeat(channels: readonly ChannelId[], error: unknown): void {
    // Otherwise the connection is lost, and with it the transfer.
    if (!(error instanceof AppError) || error.retryAfterMs === undefined) return;
    for (const channel of channels) this.#waiting.add(channel);
    this.#flushIn(error.retryAfterMs);
  }

  #flushIn(ms: number): void {
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#flush(), ms);
  }
}
