import type { FileInfo } from '#shared/protocol/data.ts';
import { freshPart, readChunk, readEnd } from './chunks.ts';
import { createDigest, type Digest } from './digest.ts';
import type { Sink } from './sink.ts';
import type { IncomingChannel } from './transport/data-link.ts';

/** `spoilt`: the content differs from what was sent. `disk`: it cannot be stored. */
export type ReceivingFault = 'spoilt' | 'disk';

export type ReceivingOptions = {
  file: Pick<FileInfo, 'bytes'>;
  sink: Sink;
  /** Reports how many bytes are in the sink: with each piece, and once when a channel is ready. */
  onReceived(channel: IncomingChannel, bytes: number): void;
  /** The channel has ended before the file: the rest must be requested again, from `bytes` on. */
  onGap(): void;
  /** Everything has arrived and is correct. */
  onDone(content: Blob | undefined): void;
  onFault(fault: ReceivingFault): void;
};

/** A file as it arrives, over one channel or, after losses, over several one after another. */
export class Receiving {
  readonly #options: ReceivingOptions;
  #digest: Digest | undefined;
  #channel: IncomingChannel | undefined;
  #bytes = 0;
  /** Pieces are stored one after another. */
  #work: Promise<void> = Promise.resolve();
  #over = false;

  constructor(options: ReceivingOptions) {
    this.#options = options;
  }

  /** How many bytes have arrived, from the start of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Where to continue: the last byte is kept for the end, so that a complete file is never mistaken for a verified one.
   */
  get resumeAt(): number {
    return Math.min(this.#bytes, this.#options.file.bytes - 1);
  }

  /** Receives the file over this channel from now on. */
  take(channel: IncomingChannel): void {
    this.#channel = channel;
    const isCurrent = () => this.#channel === channel && !this.#over;
    channel.onMessage((message) => {
      this.#work = this.#work.then(async () => {
        if (isCurrent()) await this.#put(channel, message);
      });
    });
    channel.onClosed(() => {
      // After the pieces that wait to be stored.
      void this.#work.then(() => isCurrent() && this.#gap());
    });
    this.#options.onReceived(channel, this.resumeAt);
  }

  /** Ignores the current channel: the rest is requested on another one. */
  release(): void {
    this.#channel = undefined;
  }

  /** Accepts nothing more and deletes the stored pieces. May be called twice. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#channel?.close();
    // Content that cannot be deleted does no harm.
    this.#options.sink.abort().catch(() => undefined);
  }

  async #put(channel: IncomingChannel, message: ArrayBuffer | string): Promise<void> {
    try {
      this.#digest ??= await createDigest();
      if (typeof message === 'string') await this.#end(channel, { message, digest: this.#digest });
      else await this.#putChunk(channel, { message, digest: this.#digest });
    } catch {
      this.#fail('disk');
    }
  }

  async #putChunk(
    channel: IncomingChannel,
    { message, digest }: { message: ArrayBuffer; digest: Digest },
  ): Promise<void> {
    const chunk = readChunk(message);
    if (!chunk || chunk.offset + chunk.content.length > this.#options.file.bytes) return this.#fail('spoilt');
    const fresh = freshPart(chunk, this.#bytes);
    if (!fresh) return this.#gap();
    if (fresh.length === 0) return;
    await this.#options.sink.write(fresh);
    digest.update(fresh);
    this.#bytes += fresh.length;
    this.#options.onReceived(channel, this.resumeAt);
  }

  async #end(channel: IncomingChannel, { message, digest }: { message: string; digest: Digest }): Promise<void> {
    const { file, sink, onReceived, onDone } = this.#options;
    if (this.#bytes < file.bytes) return this.#gap();
    if (readEnd(message) !== digest.hex()) return this.#fail('spoilt');
    this.#over = true;
    const content = await sink.finish();
    onReceived(channel, file.bytes);
    onDone(content);
  }

  #gap(): void {
    this.#channel?.close();
    this.#channel = undefined;
    this.#options.onGap();
  }

  #fail(fault: ReceivingFault): void {
    this.stop();
    this.#options.onFault(fault);
  }
}
