import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chooseSink } from '../../../../client/src/data/choose-sink.ts';
import { BlobSink } from '../../../../client/src/data/sink.ts';
import { StorageSink } from '../../../../client/src/data/storage-sink.ts';
import { releaseFiles, removeOldFiles } from '../../../../client/src/data/stored-files.ts';

const HOUR_MS = 3_600_000;

/** A folder of the site's own storage, as the File System Standard has it. */
class FakeFolder {
  readonly kind = 'directory';
  readonly files = new Map<string, File>();
  /** How much was given to the disk at once at most, in bytes. */
  largestWrite = 0;

  getDirectoryHandle = async () => this;

  async *values() {
    for (const [name, file] of this.files) yield { kind: 'file', name, getFile: async () => file };
  }

  getFileHandle = async (name: string) => {
    this.files.set(name, new File([], name));
    const parts: Blob[] = [];
    const write = async (part: Blob) => {
      this.largestWrite = Math.max(this.largestWrite, part.size);
      parts.push(part);
    };
    const close = async () => void this.files.set(name, new File(parts, name));
    const createWritable = async () => ({ write, close, abort: async () => undefined });
    return { kind: 'file', name, createWritable, getFile: async () => this.files.get(name) };
  };

  removeEntry = async (name: string) => void this.files.delete(name);
}

/** The Web Locks of one site, as far as they are used. */
class FakeLocks {
  readonly held = new Set<string>();

  async request(name: string, ...rest: unknown[]) {
    const run = rest.at(-1) as (lock: object | null) => Promise<void>;
    if (this.held.has(name)) return run(null);
    this.held.add(name);
    await run({ name });
    this.held.delete(name);
  }
}

let folder: FakeFolder;
let locks: FakeLocks;

beforeEach(() => {
  folder = new FakeFolder();
  locks = new FakeLocks();
  Object.assign(navigator, { storage: { getDirectory: async () => folder } });
  // Newer versions of Node have their own.
  Object.defineProperty(navigator, 'locks', { configurable: true, value: locks });
});
afterEach(() => {
  releaseFiles();
  Reflect.deleteProperty(navigator, 'locks');
  Reflect.deleteProperty(navigator, 'storage');
});

test('a large file goes to disk piece by piece where nobody can be asked for a place', async () => {
  const sink = await chooseSink({ name: 'film.mp4', bytes: 50_000_000 });
  expect(sink).toBeInstanceOf(StorageSink);
  const piece = new Uint8Array(400_000).fill(7);
  for (let piecesWritten = 0; piecesWritten < 10; piecesWritten += 1) await sink?.write(piece);
  expect(folder.largestWrite).toBeGreaterThan(0);
  expect(folder.largestWrite).toBeLessThan(2_000_000);
  const content = await sink?.finish();
  expect(content?.size).toBe(4_000_000);
  expect(sink?.placed).toBe(false);
});

test('a small file stays in memory, and so does a large one in a browser without such storage', async () => {
  expect(await chooseSink({ name: 'note.txt', bytes: 1000 })).toBeInstanceOf(BlobSink);
  Reflect.deleteProperty(navigator, 'storage');
  expect(await chooseSink({ name: 'film.mp4', bytes: 50_000_000 })).toBeInstanceOf(BlobSink);
});

test('unwanted content is removed from the disk', async () => {
  const sink = await StorageSink.create();
  await sink.write(new Uint8Array(10));
  await sink.abort();
  expect(folder.files.size).toBe(0);
});

/** A file that was written this long ago, in milliseconds. */
const written = (name: string, ago: number) =>
  void folder.files.set(name, new File([name], name, { lastModified: Date.now() - ago }));

test('content of an earlier page is removed an hour after it was written', async () => {
  written('old', HOUR_MS + 1000);
  written('recent', HOUR_MS - 60_000);
  await removeOldFiles();
  expect([...folder.files.keys()]).toEqual(['recent']);
});

test('content that a page still offers to save stays until its call is over', async () => {
  await StorageSink.create();
  const [name = ''] = [...folder.files.keys()];
  written(name, 2 * HOUR_MS);
  await removeOldFiles();
  expect([...folder.files.keys()]).toEqual([name]);
  releaseFiles();
  await new Promise(setImmediate);
  await removeOldFiles();
  expect(folder.files.size).toBe(0);
});
