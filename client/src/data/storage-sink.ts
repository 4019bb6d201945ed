import type { Sink } from './sink.ts';
import { createFile, type StoredFile } from './stored-files.ts';

/** Small pieces are written together, in bytes. */
const BLOCK_BYTES = 1_048_576;

/** In the site's own part of the disk (File System Standard, origin private file system) until it is saved. */
export class StorageSink implements Sink {
  readonly placed = false;
  readonly #folder: FileSystemDirectoryHandle;
  readonly #handle: FileSystemFileHandle;
  readonly #file: FileSystemWritableFileStream;
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #bytes = 0;

  /** Rejects if this browser has no such storage. */
  static async create(): Promise<StorageSink> {
    const stored = await createFile();
    return new StorageSink({ ...stored, file: await stored.handle.createWritable() });
  }

  private constructor(parts: StoredFile & { file: FileSystemWritableFileStream }) {
    this.#folder = parts.folder;
    this.#handle = parts.handle;
    this.#file = parts.file;
  }

  async write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.#pieces.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= BLOCK_BYTES) await this.#flush();
  }

  async finish(): Promise<Blob> {
    await this.#flush();
    await this.#file.close();
    return this.#handle.getFile();
  }

  async abort(): Promise<void> {
    this.#pieces = [];
    await this.#file.abort();
    await this.#folder.removeEntry(this.#handle.name);
  }

  async #flush(): Promise<void> {
    const block = new Blob(this.#pieces);
    this.#pieces = [];
    this.#bytes = 0;
    await this.#file.write(block);
  }
}
