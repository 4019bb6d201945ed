import type { PeerId } from '#shared/protocol/scalars.ts';
import { sameMembers } from '../util/same-members.ts';
import type { Voice } from './floor.ts';

/** Of more who speak at once the loudest are named. */
const MOST = 3;

/** Who is named as speaking. */
export class Speakers {
  #named: ReadonlySet<PeerId> = new Set();

  get named(): PeerId[] {
    return [...this.#named];
  }

  /** The loudest first. @returns whether somebody began or ended: who of them is the loudest changes all the time. */
  hear(heard: readonly Voice[]): boolean {
    const speakers = new Set(heard.slice(0, MOST).map(({ peer }) => peer));
    if (sameMembers(speakers, this.#named)) return false;
    this.#named = speakers;
    return true;
  }
}
