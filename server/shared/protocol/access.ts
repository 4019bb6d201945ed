/** Who may enter a room, and the lobby in which people wait to be let in. */
import * as z from 'zod/mini';
import type { NamedPeer } from './roles.ts';
import { PeerId, PersonName, RoomName, SeatKey } from './scalars.ts';

/** `lobby`: a moderator or host lets each person in. */
export const RoomPolicy = z.enum(['open', 'locked', 'password', 'lobby']);
export type RoomPolicy = z.infer<typeof RoomPolicy>;

/** In UTF-16 units. */
const MAX_PASSWORD_LENGTH = 128;
export const RoomPassword = z.string().check(z.minLength(1), z.maxLength(MAX_PASSWORD_LENGTH));

/** The password is needed for the policy `password`, unless the room has one already. */
export const SetAccessRequest = z.object({ policy: RoomPolicy, password: z.optional(RoomPassword) });

/** The key is the one with which this person joins once they are let in. */
export const KnockRequest = z.object({ room: RoomName, key: SeatKey, name: PersonName });

/** Whether the person may join at once; otherwise they wait. */
export type KnockResult = { admitted: boolean };

/** `peer` is the id of the seat that the waiting person will have. */
export const AdmitRequest = z.object({ peer: PeerId });
/** A ban keeps the person from knocking again. */
export const DenyRequest = z.object({ peer: PeerId, ban: z.boolean() });
export const LobbyRequest = z.object({});

/** Those who wait, longest first. */
export type WaitingPeople = { waiting: NamedPeer[] };
