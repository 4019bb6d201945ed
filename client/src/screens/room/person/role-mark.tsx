import { Crown, ShieldCheck } from 'lucide';
import type { Role } from '#shared/protocol/roles.ts';
import { t } from '../../../i18n/i18n.ts';
import { Badge } from '../../../ui/badge.tsx';
import type { Uses } from '../../models.ts';

/** With fewer people, everybody knows who has opened the room, and a badge would only be in the way. */
const PEOPLE_WITH_MARKS = 3;

export type RoleMarkProps = Uses<'call'> & { role: Role; size?: number };

/** A badge for a host or moderator, in a meeting of three or more. */
export function RoleMark({ call, role, size }: RoleMarkProps) {
  if (!isMarked(role) || !marksRoles(call)) return null;
  return (
    <Badge
      icon={role === 'host' ? Crown : ShieldCheck}
      label={t(`role.${role}`)}
      {...(size === undefined ? {} : { size })}
    />
  );
}

/** Whether roles are shown. */
export const marksRoles = (call: Uses<'call'>['call']): boolean => call.count.value >= PEOPLE_WITH_MARKS;

const isMarked = (role: Role): role is 'moderator' | 'host' => role === 'moderator' || role === 'host';
