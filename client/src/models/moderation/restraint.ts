import type { StoppableSource, Switches } from '#shared/protocol/moderation.ts';
import { moderates, type Role } from '#shared/protocol/roles.ts';

/** What a participant may be kept from: the acts that a switch allows, and turning on the camera. */
export type Act = keyof Switches | 'camera';

/** Why somebody may not do something: a host has switched it off for participants, or a moderator has stopped it. */
export type Restraint = `off_${keyof Switches}` | `stopped_${'unmuting' | 'camera' | 'sharing'}`;

export type Restraints = { role: Role; switches: Switches; stopped: readonly StoppableSource[] };

/** In display order. */
export const switchNames = ['unmuting', 'sharing', 'chat', 'files', 'reactions'] as const satisfies (keyof Switches)[];

export const everythingOn: Switches = { chat: true, files: true, sharing: true, unmuting: true, reactions: true };

/** What keeps the local participant from this; undefined if nothing does. */
export function restraintOn(act: Act, { role, switches, stopped }: Restraints): Restraint | undefined {
  const stop = stops[act];
  if (stop && stopped.includes(stop.source)) return stop.restraint;
  // There is no switch for cameras.
  if (act === 'camera' || moderates(role)) return undefined;
  return switches[act] ? undefined : `off_${act}`;
}

const stops: { readonly [Name in Act]?: { source: StoppableSource; restraint: Restraint } } = {
  unmuting: { source: 'microphone', restraint: 'stopped_unmuting' },
  camera: { source: 'camera', restraint: 'stopped_camera' },
  sharing: { source: 'screen', restraint: 'stopped_sharing' },
};
