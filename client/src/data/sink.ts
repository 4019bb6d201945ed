/** Where a file that comes is put, piece by piece. */
export type Sink = {
  /** Whether it lies where the person wants it as soon as all is there. */
  readonly placed: boolean;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** All is there: the content, unless it lies on the disk already. */
  finish(): Promise<Blob | undefined>;
  /** What is there of it is thrown away. */
  abort(): Promise<void>;
};

/** So many small pieces become one that the browser may put on the disk, in bytes. */
const BLOCK_BYTES = 4_194_304;

/** In the browser's own hands until it is saved. */
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
