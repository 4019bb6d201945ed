import type { ChannelId } from '#shared/protocol/data.ts';
import type { DataLink } from './transport/data-link.ts';

/** How often the senders of all arriving files are notified at most, in milliseconds. */
const EVERY_MS = 100;

/** Reports to the senders of files how much has arrived. */
export class ProgressReport {
  readonly #tell: DataLink['progress'];
  readonly #waiting = new Map<ChannelId, number>();
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: DataLink['progress']) {
    this.#tell = tell;
  }

  report(channel: ChannelId, bytes: number): void {
    this.#waiting.set(channel, bytes);
    if (this.#pause === undefined) this.#flush();
  }

  close(): void {
    clearTimeout(this.#pause);
    this.#waiting.clear();
  }

  #flush(): void {
    this.#pause = undefined;
    if (this.#waiting.size === 0) return;
    this.#tell([...this.#waiting].map(([channel, bytes]) => ({ channel, bytes })));
    this.#waiting.clear();
    this.#pause = setTimeout(() => this.#flush(), EVERY_MS);
  }
}
