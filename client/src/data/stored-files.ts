/** Received files in the site's own part of the disk (File System Standard, origin private file system). */

const FOLDER = 'received';
/** How long after it was written a file may still be copied to the downloads, in milliseconds. */
export const KEPT_MS = 3_600_000;

export type StoredFile = { folder: FileSystemDirectoryHandle; handle: FileSystemFileHandle };

/** Releases the files of this page. */
const releases: (() => void)[] = [];

/** Creates an empty file that no page removes before `releaseFiles`. Rejects if this browser has no such storage. */
export async function createFile(): Promise<StoredFile> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  const name = crypto.randomUUID();
  await hold(name);
  return { folder, handle: await folder.getFileHandle(name, { create: true }) };
}

/** The call has ended: nobody saves its files any more. */
export function releaseFiles(): void {
  for (const release of releases.splice(0)) release();
}

/** Removes the files that no page holds and that were written more than an hour ago. */
export async function removeOldFiles(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  for await (const entry of folder.values()) {
    if (entry.kind !== 'file') continue;
    const { lastModified } = await (entry as FileSystemFileHandle).getFile();
    if (Date.now() - lastModified < KEPT_MS) continue;
    await navigator.locks.request(lockOf(entry.name), { ifAvailable: true }, async (lock) => {
      if (lock) await folder.removeEntry(entry.name).catch(() => undefined);
    });
  }
}

/** A lock ends with its page, however that ends. */
function hold(name: string): Promise<void> {
  return new Promise((held, failed) => {
    const end = () => new Promise<void>((release) => releases.push(release));
    const whenHeld = () => {
      held();
      return end();
    };
    navigator.locks.request(lockOf(name), whenHeld).catch(failed);
  });
}

const lockOf = (name: string) => `${FOLDER}/${name}`;
