import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chooseSink } from '../../../../client/src/data/choose-sink.ts';
import { BlobSink } from '../../../../client/src/data/sink.ts';
import { StorageSink } from '../../../../client/src/data/storage-sink.ts';

const DAY_MS = 86_400_000;

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

let folder: FakeFolder;

beforeEach(() => {
  folder = new FakeFolder();
  Object.assign(navigator, { storage: { getDirectory: async () => folder } });
});
afterEach(() => {
  Reflect.deleteProperty(navigator, 'storage');
});

test('a large file goes to the disk piece by piece where nobody can be asked for a place', async () => {
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

test('what is not wanted any more is removed from the disk', async () => {
  const sink = await StorageSink.create();
  await sink.write(new Uint8Array(10));
  await sink.abort();
  expect(folder.files.size).toBe(0);
});

test('what an earlier visit has left is removed a day later', async () => {
  folder.files.set('old', new File(['old'], 'old', { lastModified: Date.now() - DAY_MS - 1000 }));
  folder.files.set('recent', new File(['recent'], 'recent', { lastModified: Date.now() - 1000 }));
  await StorageSink.create();
  expect([...folder.files.keys()]).toHaveLength(2);
  expect(folder.files.has('old')).toBe(false);
});
