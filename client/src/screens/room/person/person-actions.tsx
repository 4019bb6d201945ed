import { Ban, CircleCheck, Eye, EyeOff, Volume2, VolumeX } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import type { ToastsModel } from '../../../models/announcements/toasts.ts';
import type { PersonalFilter } from '../../../models/people/personal-filter.ts';
import { Badge } from '../../../ui/badge.tsx';
import { MenuItem } from '../../../ui/menu-item.tsx';
import { shortName } from '../../../util/person-look.ts';

export type PersonActionsProps = {
  filter: PersonalFilter;
  toasts: Pick<ToastsModel, 'show'>;
  person: { id: string; name: string };
};

/** Menu items that mute, hide or block a participant on this page only. */
export function PersonActions({ filter, toasts, person: { id, name } }: PersonActionsProps) {
  const unblock = () => filter.toggle('blocked', id);
  if (!filter.admits(id)) return <MenuItem icon={CircleCheck} label={t('person.unblock')} onClick={unblock} />;
  const [muted, hidden] = [filter.has('muted', id), filter.has('hidden', id)];
  const block = () => {
    filter.toggle('blocked', id);
    const action = { label: t('person.unblock'), run: unblock };
    toasts.show({ text: t('person.blocked_toast', { name: shortName(name) }), action, about: `block of ${id}` });
  };
  return (
    <>
      <MenuItem
        icon={muted ? Volume2 : VolumeX}
        label={t(muted ? 'person.unmute' : 'person.mute')}
        onClick={() => filter.toggle('muted', id)}
      />
      <MenuItem
        icon={hidden ? Eye : EyeOff}
        label={t(hidden ? 'person.unhide' : 'person.hide')}
        onClick={() => filter.toggle('hidden', id)}
      />
      <MenuItem icon={Ban} label={t('person.block')} onClick={block} />
    </>
  );
}

/** Badges for a participant who is muted, hidden or blocked. */
export function PersonalMarks({ filter, peer, size }: { filter: PersonalFilter; peer: string; size?: number }) {
  const of = size === undefined ? {} : { size };
  if (!filter.admits(peer)) return <Badge icon={Ban} label={t('person.is_blocked')} {...of} />;
  return (
    <>
      {filter.has('muted', peer) && <Badge icon={VolumeX} label={t('person.is_muted')} {...of} />}
      {filter.has('hidden', peer) && <Badge icon={EyeOff} label={t('person.is_hidden')} {...of} />}
    </>
  );
}
