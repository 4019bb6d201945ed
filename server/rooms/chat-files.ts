import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StoredMessage } from '#shared/protocol/talk.ts';
import { Tally } from '../limits/tally.ts';
import { Serial } from '../util/serial.ts';
import { StartError } from '../util/start-error.ts';

/** Stores the chats of rooms so that they outlive the process. */
export type ChatMemory = {
  /** The stored chat of this room, oldest message first; empty if it cannot be read. */
  recall(room: string): Promise<readonly StoredMessage[]>;
  /** Replaces the stored chat of this room. */
  keep(room: string, messages: readonly StoredMessage[]): void;
  /** Deletes the stored chat of a room that has closed. */
  forget(room: string): void;
};

export type ChatFilesOptions = {
  folder: string;
  /** Called when a chat could not be saved; the rooms continue. */
  onFault(error: unknown): void;
};

/** A participant who has not come back by then does not come back to this meeting. */
const MAX_AGE_MS = 86_400_000;
/** Written and removed at the start; it would be a draft of no room. */
const PROBE = `${'0'.repeat(64)}.json.draft`;
/** Messages that follow one another within this time are written together. */
const WRITE_AFTER_MS = 500;

/** Keeps the chat of each room in a file, so that it survives a restart of the server. */
export class ChatFiles implements ChatMemory {
  readonly #options: ChatFilesOptions;
  readonly #serial = new Serial();
  readonly #unwritten = new Map<string, readonly StoredMessage[]>();
  /** How many deletions of a room's chat are waiting or running. */
  readonly #deletions = new Tally();
  #due: NodeJS.Timeout | undefined;

  /** Deletes chats older than a day. @throws StartError if the folder cannot be read or written. */
  static async open(options: ChatFilesOptions): Promise<ChatFiles> {
    const { folder } = options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (isOurs(name) && (await isOld(path))) await rm(path);
      }
      const probe = join(folder, PROBE);
      await writeFile(probe, '', { mode: 0o600 });
      await rm(probe);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new StartError(
        `Chats cannot be saved in ${folder} (${code}). Choose another folder with PARLEY_CHAT_FOLDER.`,
        {
          cause,
        },
      );
    }
    return new ChatFiles(options);
  }

  private constructor(options: ChatFilesOptions) {
    this.#options = options;
  }

  async recall(room: string): Promise<readonly StoredMessage[]> {
    if (this.#deletions.of(room) > 0) return [];
    const path = this.#pathOf(room);
    try {
      const messages: unknown = (await isOld(path)) ? [] : JSON.parse(await readFile(path, 'utf8'));
      return Array.isArray(messages) ? messages.map((message) => StoredMessage.parse(message)) : [];
    } catch {
      // Missing or incomplete.
      return [];
    }
  }

  keep(room: string, messages: readonly StoredMessage[]): void {
    this.#unwritten.set(room, messages);
    this.#due ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS);
  }

  forget(room: string): void {
    this.#unwritten.delete(room);
    this.#deletions.add(room, 1);
    this.#attempt(() => rm(this.#pathOf(room), { force: true }).finally(() => this.#deletions.add(room, -1)));
  }

  /** Resolves once everything has been written. */
  async flush(): Promise<void> {
    clearTimeout(this.#due);
    this.#due = undefined;
    for (const [room, messages] of this.#unwritten) this.#attempt(() => this.#write(this.#pathOf(room), messages));
    this.#unwritten.clear();
    await this.#serial.run(() => undefined);
  }

  /** Readable by this user only. A process that is killed while writing leaves the previous file. */
  async #write(path: string, messages: readonly StoredMessage[]): Promise<void> {
    const draft = `${path}.draft`;
    await writeFile(draft, JSON.stringify(messages), { mode: 0o600 });
    await rename(draft, path);
  }

  #attempt(act: () => Promise<void>): void {
    this.#serial.run(act).catch((error: unknown) => this.#options.onFault(error));
  }

  /** Room names are not safe file names. */
  #pathOf(room: string): string {
    return join(this.#options.folder, `${createHash('sha256').update(room).digest('hex')}.json`);
  }
}

const isOurs = (name: string) => /^[0-9a-f]{64}\.json(?:\.draft)?$/.test(name);

const isOld = async (path: string) => Date.now() - (await stat(path)).mtimeMs > MAX_AGE_MS;
