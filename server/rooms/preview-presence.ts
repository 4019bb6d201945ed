import { EventEmitter } from 'node:events';
import type { PreviewPeople } from '#shared/protocol/room.ts';
import { atMostEvery } from '../util/at-most-every.ts';
import type { Membership } from './membership.ts';
import type { Peer } from './peer.ts';
import type { Roster } from './roster.ts';

/** What the preview of a room shows of the people in it. */
export type ShownPeople = 'names' | 'count' | 'nothing';

export type PreviewPresenceOptions = {
  showPeople: ShownPeople;
  members: Pick<Membership, 'people' | 'everybody' | 'since'>;
  roster: Pick<Roster, 'isLarge'>;
};

export type PreviewPresenceEvents = {
  /** These prepared peers learn who is in the room now. */
  changed: [to: readonly Peer[], people: PreviewPeople];
};

/** How many people are named. */
const MAX_NAMED = 3;
/** How often the previews learn of changes, in milliseconds. */
const EVERY_MS = 5000;

/**
 * Who is in the room, for those who look at their preview: the number of people and, if the operator allows it, the
 * names of the few who have been there longest. However many come and go, previews learn of it only now and then.
 */
export class PreviewPresence extends EventEmitter<PreviewPresenceEvents> {
  readonly #options: PreviewPresenceOptions;
  /** What the previews know, as JSON. */
  #known: string | undefined;
  /** Call when somebody has joined, left or changed their name. */
  readonly review: () => void = atMostEvery(EVERY_MS, () => this.#announce());

  constructor(options: PreviewPresenceOptions) {
    super();
    this.#options = options;
  }

  /** For a preview that opens now; undefined if previews show nothing. */
  open(): PreviewPeople | undefined {
    // The others may know an earlier state, so that the next one is news even if they know it.
    this.#known = undefined;
    return this.#people;
  }

  get #people(): PreviewPeople | undefined {
    const { showPeople, members, roster } = this.#options;
    if (showPeople === 'nothing') return undefined;
    const { people, since } = members;
    const named = showPeople === 'names' && !roster.isLarge ? people.slice(0, MAX_NAMED) : [];
    const started = since === undefined ? {} : { since };
    return { count: people.length, names: named.map(({ name }) => name), ...started };
  }

  #announce(): void {
    const people = this.#people;
    const to = this.#options.members.everybody.filter(({ seated }) => !seated);
    const now = JSON.stringify(people);
    if (!people || to.length === 0 || now === this.#known) return;
    this.#known = now;
    this.emit('changed', to, people);
  }
}
