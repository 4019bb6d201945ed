/** The people of a large room, of whom a participant knows only some by name. */
import * as z from 'zod/mini';
import type { PeerInfo } from './room.ts';
import { MAX_NAME_LENGTH, PeerId, PersonName } from './scalars.ts';

/** People who have joined, or left: how many, and some of them by name. */
export type Movement = { count: number; named: { peer: PeerId; name: string }[] };

/**
 * The number of people in a large room, the receiver included, and who has joined and left since the previous notice.
 * Without `people`, the room is small again, and the receiver knows everybody.
 */
export type PeopleCount = { people?: number; joined: Movement; left: Movement };

/** An entry of the list, behind which the next page continues. */
const RosterCursor = z.object({ peer: PeerId, name: PersonName });
export type RosterCursor = z.infer<typeof RosterCursor>;

export const ListRosterRequest = z.object({
  /** A part of the name, without regard to case, accents and width. */
  search: z.optional(z.string().check(z.maxLength(MAX_NAME_LENGTH))),
  after: z.optional(RosterCursor),
});

export const MeetRequest = z.object({});

export type RosterPage = {
  /** The next people by name, at most 50, without the receiver. */
  peers: PeerInfo[];
  /** How many people there are on all pages, without the receiver. */
  people: number;
  /** Whether another page follows. */
  more: boolean;
};
