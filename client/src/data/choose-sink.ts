import type { FileInfo } from '#shared/protocol/data.ts';
import { BlobSink, type Sink } from './sink.ts';

/** Smaller files stay in memory. */
const STORED_FROM_BYTES = 16_777_216;

/** The part of the File System Access API that is used; TypeScript's library lacks its dialog. */
type SaveDialog = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** A file on disk, at a place that the person has chosen. */
class DiskSink implements Sink {
  readonly placed = true;
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
 * Asks where to save the file, if the browser can; must be called by a click. Otherwise a large file is kept in the
 * site's storage until it is saved: phones close a page that holds it in memory.
 * @returns undefined if the person cancels.
 */
export async function chooseSink({ name, bytes }: Pick<FileInfo, 'name' | 'bytes'>): Promise<Sink | undefined> {
  const { showSaveFilePicker: ask } = globalThis as { showSaveFilePicker?: SaveDialog };
  if (!ask) return siteSink(bytes);
  try {
    const handle = await ask({ suggestedName: name });
    return new DiskSink(await handle.createWritable());
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // A name or a place that the browser does not allow.
    return siteSink(bytes);
  }
}

async function siteSink(bytes: number): Promise<Sink> {
  if (bytes < STORED_FROM_BYTES) return new BlobSink();
  try {
    const { StorageSink } = await import('./storage-sink.ts');
    return await StorageSink.create();
  } catch {
    // Private windows have no storage, and Safari before 26 cannot write to it from a page.
    return new BlobSink();
  }
}
