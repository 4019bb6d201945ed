import type { FileId, FileInfo } from '#shared/protocol/data.ts';
import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { KnownFiles } from './known-files.ts';

/**
 * A file that a peer offers to everybody, and the peers that want it. The content stays with its sender until then.
 * `at` is when the file was first offered, in milliseconds since 1970.
 */
export type Offer = { from: PeerId; name: string; file: FileInfo; at: number; takers: Set<PeerId> };

export type FileLimits = {
  /** The maximum size of a file; 0 disables files. */
  maxBytes: number;
  /** The maximum number of files that a person offers at a time. */
  maxPerPerson: number;
  /** The maximum number of channels on which a person sends files and pointers at a time. */
  maxChannelsPerPerson: number;
  /** How many bytes may wait in a worker for one receiver of one channel. */
  maxWaitingBytes: number;
  /** Counts a new file of a person, in whichever room. @throws AppError `too_many_requests`. */
  countOffer(sender: { id: PeerId; address: string }): void;
  /**
   * Takes a place for a file of this address in the room.
   * @returns gives it back. @throws AppError `room_full`.
   */
  takePlace(address: string): () => void;
  /** Whether all rooms together know as many files as they may. */
  isMemoryFull(): boolean;
};

/** `address` is the counted address of the sender. */
type Sender = { id: PeerId; name: string; address: string };

/** The files that are offered in one room. */
export class FileOffers {
  readonly #limits: FileLimits;
  readonly #offers = new Map<FileId, Offer>();
  /** Gives back the place of each. */
  readonly #places = new Map<FileId, () => void>();
  readonly #known: KnownFiles;

  constructor(limits: FileLimits) {
    this.#limits = limits;
    this.#known = new KnownFiles(limits);
  }

  /** How many files are remembered, offered or not. */
  get known(): number {
    return this.#known.size;
  }

  get size(): number {
    return this.#offers.size;
  }

  get all(): Offer[] {
    return [...this.#offers.values()];
  }

  /** @throws AppError `too_large`, `already_exists`, `too_many_requests`, `room_full`. */
  add(sender: Sender, file: FileInfo, now: number): Offer {
    const { id: from, name } = sender;
    const { maxBytes, maxPerPerson } = this.#limits;
    if (maxBytes === 0) throw new AppError('too_large', 'files are disabled');
    if (file.bytes > maxBytes) throw new AppError('too_large', `${file.bytes} bytes; at most ${maxBytes}`);
    if (this.#offers.has(file.id)) throw new AppError('already_exists', `file ${file.id} is already offered`);
    const own = this.all.filter((offer) => offer.from === from);
    if (own.length >= maxPerPerson) throw new AppError('too_many_requests', `at most ${maxPerPerson} files at a time`);
    const at = this.#takePlace(sender, file, now);
    const offer = { from, name, file, at, takers: new Set<PeerId>() };
    this.#offers.set(file.id, offer);
    return offer;
  }

  /** @throws AppError `not_found`, also for a file of this peer. */
  ofAnother(peer: PeerId, file: FileId): Offer {
    const offer = this.#offers.get(file);
    if (!offer || offer.from === peer) throw new AppError('not_found', `no file ${file} is offered to you`);
    return offer;
  }

  /** @throws AppError `not_found`. */
  own(peer: PeerId, file: FileId): Offer {
    const offer = this.#offers.get(file);
    if (offer?.from !== peer) throw new AppError('not_found', `you offer no file ${file}`);
    return offer;
  }

  /** @throws AppError `not_found`. */
  withdraw(peer: PeerId, file: FileId): void {
    this.own(peer, file);
    this.#drop(file);
  }

  /** Removes the offers and requests of this peer. */
  forget(peer: PeerId): void {
    for (const { from, file, takers } of this.all) {
      takers.delete(peer);
      if (from === peer) this.#drop(file.id);
    }
  }

  #drop(file: FileId): void {
    this.#offers.delete(file);
    this.#places.get(file)?.();
    this.#places.delete(file);
  }

  /** @returns when the file was first offered. */
  #takePlace(sender: Sender, file: FileInfo, now: number): number {
    const releasePlace = this.#limits.takePlace(sender.address);
    try {
      const at = this.#known.since(sender.id, file) ?? this.#learn(sender, file, now);
      this.#places.set(file.id, releasePlace);
      return at;
    } catch (error) {
      releasePlace();
      throw error;
    }
  }

  #learn(sender: Sender, file: FileInfo, now: number): number {
    this.#limits.countOffer(sender);
    this.#known.learn(sender.id, file, now);
    return now;
  }
}
