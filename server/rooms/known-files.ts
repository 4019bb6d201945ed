import { createHash } from 'node:crypto';
import type { FileId, FileInfo } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { Tally } from '../limits/tally.ts';

/** `digest` identifies the offer. The offer itself, with names of 255 characters, would be four times as large. */
type KnownFile = { from: PeerId; digest: string; at: number };

/** How many files of one room are remembered, offered or not. */
const MAX_KNOWN = 1000;
/** At least this many are remembered, even if all rooms together know too many. */
const MIN_KNOWN = 50;

/**
 * Remembers which seat offered each file first, and its name, size and type, also while the file is not offered: only
 * that seat may offer it again, and only unchanged. When too many are known here or in all rooms, the seat that has
 * offered most loses its oldest, so that nobody can push out the files of others.
 */
export class KnownFiles {
  /** Oldest first. */
  readonly #files = new Map<FileId, KnownFile>();
  readonly #ofSeats = new Tally();
  readonly #isMemoryFull: () => boolean;

  constructor({ isMemoryFull }: { isMemoryFull: () => boolean }) {
    this.#isMemoryFull = isMemoryFull;
  }

  get size(): number {
    return this.#files.size;
  }

  /**
   * When this file was first offered; undefined for a new one.
   * @throws AppError `already_exists` if another seat offered it first, or if its name, size or type differ.
   */
  since(from: PeerId, file: FileInfo): number | undefined {
    const known = this.#files.get(file.id);
    if (!known) return undefined;
    if (known.from !== from) throw new AppError('already_exists', `file ${file.id} belongs to another seat`);
    if (known.digest !== digestOf(file))
      throw new AppError('already_exists', `file ${file.id} was offered with different content`);
    return known.at;
  }

  /** Remembers a new file. */
  learn(from: PeerId, file: FileInfo, at: number): void {
    if (this.size >= MAX_KNOWN || (this.size >= MIN_KNOWN && this.#isMemoryFull())) this.#forgetOne();
    this.#files.set(file.id, { from, digest: digestOf(file), at });
    this.#ofSeats.add(from, 1);
  }

  #forgetOne(): void {
    const max = this.#ofSeats.highest;
    for (const [id, { from }] of this.#files) {
      if (this.#ofSeats.of(from) < max) continue;
      this.#files.delete(id);
      this.#ofSeats.add(from, -1);
      return;
    }
  }
}

/** 128 bits, as a string with one character per byte. JSON keeps the parts apart. */
function digestOf({ name, bytes, type }: FileInfo): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([name, bytes, type]))
    .digest();
  return digest.toString('latin1', 0, 16);
}
