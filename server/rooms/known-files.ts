import type { FileId, FileInfo } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';

type KnownFile = { from: PeerId; file: FileInfo; at: number };

/** Files of one room that are remembered, offered or not. */
const MAX_KNOWN = 1000;

/**
 * Which seat offered each file first, and as what, also while the file is not offered: only the same seat may offer it again, and only as
 * the same. When too many are known, the seat that has offered most loses its oldest, so that nobody can push out the files of others.
 */
export class KnownFiles {
  readonly #files = new Map<FileId, KnownFile>();
  readonly #bySeat = new Map<PeerId, Set<FileId>>();

  /**
   * When this file was offered first; undefined for a new one.
   * @throws AppError `already_exists` where another seat offered it first, or it had another name, size or type then.
   */
  since(from: PeerId, file: FileInfo): number | undefined {
    const known = this.#files.get(file.id);
    if (!known) return undefined;
    if (known.from !== from) throw new AppError('already_exists', `file ${file.id} belongs to another seat`);
    if (!isSame(known.file, file)) throw new AppError('already_exists', `file ${file.id} was offered as another`);
    return known.at;
  }

  /** Remembers a file that is not known yet. */
  learn(from: PeerId, file: FileInfo, at: number): void {
    this.#files.set(file.id, { from, file, at });
    const own = this.#bySeat.get(from) ?? new Set();
    this.#bySeat.set(from, own.add(file.id));
    if (this.#files.size > MAX_KNOWN) this.#forgetOne();
  }

  #forgetOne(): void {
    const [[seat, files] = []] = [...this.#bySeat].sort(([, one], [, other]) => other.size - one.size);
    const [oldest] = files ?? [];
    if (seat === undefined || oldest === undefined) return;
    this.#files.delete(oldest);
    files?.delete(oldest);
    if (files?.size === 0) this.#bySeat.delete(seat);
  }
}

const isSame = (one: FileInfo, other: FileInfo) =>
  one.name === other.name && one.bytes === other.bytes && one.type === other.type;
