import type { CallModel } from '../models/call/call.ts';
import { type Invitation, invitationTo } from '../util/invitation.ts';

/** The invitation to the room of the call, from this page's address. */
export const invitationOf = ({ room, networkOrigins }: CallModel): Invitation =>
  invitationTo({ room: room.value, origin: window.location.origin, networkOrigins: networkOrigins.value });
