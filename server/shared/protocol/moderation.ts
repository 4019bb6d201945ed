/** What moderators and hosts decide about the other people in a room, and about the room. */
import * as z from 'zod/mini';
import type { NamedPeer } from './roles.ts';
import { PeerId, PersonName } from './scalars.ts';

/** The roles that a host gives. */
const GivenRole = z.enum(['participant', 'moderator', 'host']);

export const SetRoleRequest = z.object({ peer: PeerId, role: GivenRole });

/** Most requests of a moderator name one person. */
export const TargetRequest = z.object({ peer: PeerId });

export const ToAllRequest = z.object({});

/** How many people a request to all has reached. */
export type ReachedPeople = { people: number };

/** A source that a moderator stops. The sound of a screen stops with the screen. */
export const StoppableSource = z.enum(['microphone', 'camera', 'screen']);
export type StoppableSource = z.infer<typeof StoppableSource>;

export const SourceOfRequest = z.object({ peer: PeerId, source: StoppableSource });

export const RenameOtherRequest = z.object({ peer: PeerId, name: PersonName });

/** A ban keeps the person out for as long as the room exists. */
export const RemoveRequest = z.object({ peer: PeerId, ban: z.boolean() });

/** The person whom everybody should see large; nobody for null. */
export const SpotlightRequest = z.object({ peer: z.nullable(PeerId) });

/** What participants may do in this room. Moderators and hosts always may. */
export const Switches = z.object({
  chat: z.boolean(),
  /** Offer files. */
  files: z.boolean(),
  /** Share a screen. */
  sharing: z.boolean(),
  /** Turn on their own microphone. */
  unmuting: z.boolean(),
  reactions: z.boolean(),
});
export type Switches = z.infer<typeof Switches>;

/** Changes the switches that it names. */
export const SetSwitchesRequest = z.partial(Switches);

export const EndRoomRequest = z.object({});

/** What a moderator did. */
export type ModerationAction =
  | 'mute'
  | 'mute_all'
  | 'ask_to_unmute'
  | 'ask_all_to_unmute'
  | 'stop'
  | 'allow'
  | 'lower_hand'
  | 'rename'
  | 'remove'
  | 'ban'
  | 'admit'
  | 'admit_all'
  | 'deny';

/** Who did what to whom; without a `target`, to everybody. */
export type Moderation = {
  action: ModerationAction;
  by: NamedPeer;
  target?: NamedPeer;
  /** Of `stop` and `allow`. */
  source?: StoppableSource;
};
