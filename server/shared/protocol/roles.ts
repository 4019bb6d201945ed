/** What a person in a room may do. */
import * as z from 'zod/mini';
import type { PeerId } from './scalars.ts';

/**
 * From the least to the most. A viewer receives, and takes part in the chat; a moderator keeps order; a host decides on
 * roles and on the room.
 */
export const Role = z.enum(['viewer', 'participant', 'moderator', 'host']);
export type Role = z.infer<typeof Role>;

/** Whether the first of these roles may do less than the second. */
export const isBelow = (one: Role, other: Role): boolean => Role.options.indexOf(one) < Role.options.indexOf(other);

/** Whether this role keeps order in the room, and the room's switches do not apply to it. */
export const moderates = (role: Role): boolean => !isBelow(role, 'moderator');

/** A person whom the receiver may not know, with the name of that moment. */
export type NamedPeer = { peer: PeerId; name: string };
