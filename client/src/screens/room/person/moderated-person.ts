import type { StoppableSource } from '#shared/protocol/moderation.ts';
import type { Role } from '#shared/protocol/roles.ts';
import type { Person } from '../../../models/call/call.ts';
import type { Uses } from '../../models.ts';

/** A participant, as far as moderators need to know. */
export type ModeratedPerson = {
  id: string;
  name: string;
  role: Role;
  /** Whether nothing of their microphone is sent. */
  muted: boolean;
  cameraOff: boolean;
  sharing: boolean;
  /** The position among the raised hands, from 1; 0 without a raised hand. */
  hand: number;
  stopped: readonly StoppableSource[];
};

/** A participant whom the page follows. */
export function moderatedPerson(
  { id, name, role, stopped, microphone, camera, screen }: Person,
  { hands }: Uses<'hands'>,
): ModeratedPerson {
  return {
    id,
    name,
    role,
    muted: microphone === undefined || microphone.paused,
    cameraOff: camera === undefined || camera.paused,
    sharing: screen !== undefined,
    hand: hands.placeOf(id),
    stopped,
  };
}
