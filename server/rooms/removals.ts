import { AppError } from '#shared/protocol/errors.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { Remembered } from './remembered.ts';

type Removal = 'removed' | 'banned';

/** So many are remembered; the oldest ends first. */
const MAX_REMEMBERED = 1000;

const sentences: Record<Removal, string> = {
  removed: 'a moderator has removed you from this meeting; ask to be let in again',
  banned: 'a moderator has banned you from this meeting',
};

/** The seats of a room whose keys admit nobody any more. */
export class Removals {
  readonly #removed = new Remembered<PeerId, Removal>(MAX_REMEMBERED);

  add(seat: PeerId, removal: Removal): void {
    this.#removed.set(seat, removal);
  }

  /** @throws AppError `removed`, `banned`. */
  refuse(seat: PeerId): void {
    const removal = this.#removed.get(seat);
    if (removal) throw new AppError(removal, sentences[removal]);
  }
}
