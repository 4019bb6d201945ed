/** Where an incoming file is stored, piece by piece. */
export type Sink = {
  /** Whether it is where the person wants it as soon as it is complete. */
  readonly placed: boolean;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The file is complete: its content, unless it is on disk already. */
  finish(): Promise<Blob | undefined>;
  /** Deletes what there is of it. */
  abort(): Promise<void>;
};

/** This many bytes of small pieces become one that the browser may put on disk. */
const BLOCK_BYTES = 4_194_304;

/** In the browser's memory until it is saved. */
export class BlobSink implements Sink {
  readonly placed = false;
  #blocks: Blob[] = [];
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= BLOCK_BYTES) this.#pack();
  }

  async finish(): Promise<Blob> {
    this.#pack();
    return new Blob(this.#blocks);
  }

  async abort(): Promise<void> {
    this.#blocks = [];
    this.#pieces = [];
  }

  #pack(): void {
    this.#blocks.push(new Blob(this.#pieces));
    this.#pieces = [];
    this.#bytes = 0;
  }
}
