import { type Invitation, invitationTo } from '../util/invitation.ts';
import type { Models } from './context.ts';

/** The invitation to the room of the call, from this page's address. */
export const invitationOf = ({ room, networkOrigins }: Models['call']): Invitation =>
  invitationTo({ room: room.value, origin: window.location.origin, networkOrigins: networkOrigins.value });
