/** Where a file that comes is put, piece by piece. */
export type Sink = {
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

/** What of the File System Access API is needed; TypeScript's library does not know its dialog. */
type SaveDialog = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** Straight to the disk, at a place that the person has chosen. */
class DiskSink implements Sink {
  readonly #file: FileSystemWritableFileStream;

  constructor(file: FileSystemWritableFileStream) {
    this.#file = file;
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.#file.write(bytes);
  }

  async finish(): Promise<undefined> {
    await this.#file.close();
  }

  abort(): Promise<void> {
    return this.#file.abort();
  }
}

/**
 * Asks where to save it, where the browser can; to be called by a click.
 * @returns undefined where the person would rather not.
 */
export async function chooseSink(name: string): Promise<Sink | undefined> {
  const { showSaveFilePicker: ask } = globalThis as { showSaveFilePicker?: SaveDialog };
  if (!ask) return new BlobSink();
  try {
    const handle = await ask({ suggestedName: name });
    return new DiskSink(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // A name or a place that the browser does not allow.
    return new BlobSink();
  }
}
