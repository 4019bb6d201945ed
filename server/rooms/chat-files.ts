import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChatLine } from '#shared/protocol/talk.ts';
import { Serial } from '../util/serial.ts';
import { StartError } from '../util/start-error.ts';

/** What a registry needs of a memory that outlives the process. */
export type ChatMemory = {
  /** What is remembered of this room's chat, the oldest line first; nothing where that cannot be read. */
  recall(room: string): Promise<readonly ChatLine[]>;
  /** This is all of it now. */
  keep(room: string, lines: readonly ChatLine[]): void;
  /** The room has ended. */
  forget(room: string): void;
};

export type ChatFilesOptions = {
  folder: string;
  /** Something could not be written; the rooms go on. */
  onFault(error: unknown): void;
};

/** Who has not come back by then does not come back to this meeting. */
const MAX_AGE_MS = 86_400_000;
/** What is said in a row is written together. */
const WRITE_AFTER_MS = 500;

/** The chats of rooms in a folder, each in a file of its own, for a server that is started anew. */
export class ChatFiles implements ChatMemory {
  readonly #options: ChatFilesOptions;
  readonly #serial = new Serial();
  readonly #unwritten = new Map<string, readonly ChatLine[]>();
  #due: NodeJS.Timeout | undefined;

  /** Throws away what is older than a day. @throws StartError where the folder cannot be used. */
  static async open(options: ChatFilesOptions): Promise<ChatFiles> {
    const { folder } = options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        if (isOurs(name) && (await isOld(path))) await rm(path);
      }
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

  async recall(room: string): Promise<readonly ChatLine[]> {
    const path = this.#pathOf(room);
    try {
      const lines: unknown = (await isOld(path)) ? [] : JSON.parse(await readFile(path, 'utf8'));
      return Array.isArray(lines) ? lines.map((line) => ChatLine.parse(line)) : [];
    } catch {
      // None, or none that is whole.
      return [];
    }
  }

  keep(room: string, lines: readonly ChatLine[]): void {
    this.#unwritten.set(room, lines);
    this.#due ??= setTimeout(() => void this.flush(), WRITE_AFTER_MS);
  }

  forget(room: string): void {
    this.#unwritten.delete(room);
    this.#attempt(() => rm(this.#pathOf(room), { force: true }));
  }

  /** Resolves once nothing is left to write. */
  async flush(): Promise<void> {
    clearTimeout(this.#due);
    this.#due = undefined;
    for (const [room, lines] of this.#unwritten) this.#attempt(() => this.#write(this.#pathOf(room), lines));
    this.#unwritten.clear();
    await this.#serial.run(() => undefined);
  }

  /** Nobody but this user may read it, and a process that is killed leaves the former one. */
  async #write(path: string, lines: readonly ChatLine[]): Promise<void> {
    const draft = `${path}.draft`;
    await writeFile(draft, JSON.stringify(lines), { mode: 0o600 });
    await rename(draft, path);
  }

  #attempt(act: () => Promise<void>): void {
    this.#serial.run(act).catch((error: unknown) => this.#options.onFault(error));
  }

  /** Names of rooms are no names of files. */
  #pathOf(room: string): string {
    return join(this.#options.folder, `${createHash('sha256').update(room).digest('hex')}.json`);
  }
}

const isOurs = (name: string) => /^[0-9a-f]{64}\.json(?:\.draft)?$/.test(name);

const isOld = async (path: string) => Date.now() - (await stat(path)).mtimeMs > MAX_AGE_MS;
