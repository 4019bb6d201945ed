import type { PeerId } from '#shared/protocol/scalars.ts';
import { sameMembers } from '../util/same-members.ts';
import type { Voice } from './loudest-speakers.ts';

/** How many of the loudest speakers are named. */
const MAX_NAMED = 3;

/** The speakers who are named. */
export class Speakers {
  #named: ReadonlySet<PeerId> = new Set();

  get named(): PeerId[] {
    return [...this.#named];
  }

  /**
   * Takes the voices that are forwarded, loudest first. @returns whether somebody started or stopped: the order of the
   * loudest changes all the time.
   */
  update(voices: readonly Voice[]): boolean {
    const speakers = new Set(voices.slice(0, MAX_NAMED).map(({ peer }) => peer));
    if (sameMembers(speakers, this.#named)) return false;
    this.#named = speakers;
    return true;
  }
}
