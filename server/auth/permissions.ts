/** Who may make which request: data, and the one function that reads it. */
import { AppError } from '#shared/protocol/errors.ts';
import type { RequestName } from '#shared/protocol/events.ts';
import type { Switches } from '#shared/protocol/moderation.ts';
import { moderates, type Role } from '#shared/protocol/roles.ts';

/** Where a client is: outside any room, in the lobby of one, in pre-join, or seated with a role. */
export type Standing = 'outside' | 'waiting' | 'prepared' | Role;

export type Permission = {
  /** Anybody else is refused. */
  readonly for: readonly Standing[];
  /** Those who do not moderate may only while this is switched on in their room. */
  readonly while?: keyof Switches;
};

const hosts: Permission = { for: ['host'] };
const moderators: Permission = { for: ['moderator', 'host'] };
const participants: Permission = { for: ['participant', 'moderator', 'host'] };
const seated: Permission = { for: ['viewer', 'participant', 'moderator', 'host'] };
const senders: Permission = { for: ['prepared', 'participant', 'moderator', 'host'] };
const placed: Permission = { for: ['prepared', 'viewer', 'participant', 'moderator', 'host'] };
const anybody: Permission = { for: ['outside', 'waiting', 'prepared', 'viewer', 'participant', 'moderator', 'host'] };

/** Every request of the protocol. A request without an entry does not compile. */
export const permissions: { readonly [Name in RequestName]: Permission } = {
  'prejoin:prepare': anybody,
  'room:join': anybody,
  'room:leave': placed,
  'peer:rename': seated,
  'transport:connect': placed,
  'transport:restartIce': placed,
  'transport:createSend': senders,
  'producers:create': senders,
  'producer:pause': senders,
  'producer:resume': senders,
  'producer:speaking': senders,
  'producer:close': senders,
  'subscriptions:set': placed,
  'consumers:reject': placed,
  'roster:list': seated,
  'roster:meet': seated,
  'stats:watch': seated,
  'data:open': seated,
  'data:close': seated,
  'file:offer': { ...participants, while: 'files' },
  'file:cancel': seated,
  'file:accept': seated,
  'file:decline': seated,
  'file:send': participants,
  'file:progress': seated,
  'pointer:start': participants,
  'chat:send': { ...seated, while: 'chat' },
  'chat:sendPrivately': { ...seated, while: 'chat' },
  'chat:react': { ...seated, while: 'reactions' },
  'hand:raise': seated,
  'hand:lower': seated,
  'reaction:send': { ...seated, while: 'reactions' },
  'direct:offer': participants,
  'direct:allow': seated,
  'direct:send': placed,
  'direct:report': placed,
  'role:set': hosts,
  'moderation:mute': moderators,
  'moderation:muteAll': moderators,
  'moderation:askToUnmute': moderators,
  'moderation:askAllToUnmute': moderators,
  'moderation:stop': moderators,
  'moderation:allow': moderators,
  'moderation:lowerHand': moderators,
  'moderation:rename': moderators,
  'moderation:remove': moderators,
  'spotlight:set': moderators,
  'switches:set': hosts,
  'room:end': hosts,
  'access:set': hosts,
  'lobby:knock': { for: ['outside', 'waiting'] },
  'lobby:leave': { for: ['waiting'] },
  'lobby:admit': moderators,
  'lobby:admitAll': moderators,
  'lobby:deny': moderators,
};

export type Requester = {
  standing: Standing;
  /** Of the room in which the client is. */
  switches: Switches | undefined;
};

/**
 * @throws AppError `not_joined` without the seat or the place that it takes, `not_allowed`; of the lobby,
 * `already_joined`, `not_found`.
 */
export function permit(name: RequestName, { standing, switches }: Requester): void {
  const permission = permissions[name];
  if (!permission.for.includes(standing)) throw refusal(standing, permission);
  if (!permission.while || switches?.[permission.while] || hasRole(standing, moderates)) return;
  throw new AppError('not_allowed', 'a host has switched this off for participants; ask a host');
}

function refusal(standing: Standing, permission: Permission): AppError {
  if (permission.for.includes('waiting')) return notWaiting(permission);
  if (standing === 'outside' || standing === 'waiting') return new AppError('not_joined', 'join a room first');
  if (standing === 'prepared') return new AppError('not_joined', 'join first');
  const who = permission.for.includes('moderator') ? 'a moderator or host' : 'a host';
  return new AppError('not_allowed', `only ${who} may do this; ask one`);
}

const notWaiting = (permission: Permission) =>
  permission.for.includes('outside')
    ? new AppError('already_joined', 'leave the room first')
    : new AppError('not_found', 'you do not wait to be let in');

const hasRole = (standing: Standing, is: (role: Role) => boolean) =>
  standing !== 'outside' && standing !== 'waiting' && standing !== 'prepared' && is(standing);
