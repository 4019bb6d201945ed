import { useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { Switch } from '../../ui/switch.tsx';
import { shortName } from '../../util/person-look.ts';
import type { Uses } from '../models.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

export type RemoveDialogProps = Uses<'moderation'> & {
  person: { id: string; name: string };
  onClose: () => void;
};

/** Asks before a participant is removed, and whether they may join again. */
export function RemoveDialog({ moderation, person, onClose }: RemoveDialogProps) {
  const [ban, setBan] = useState(false);
  const name = shortName(person.name);
  return (
    <ConfirmDialog
      title={t('host.remove_title', { name })}
      text={t('host.remove_text', { name })}
      action={t('host.remove_action')}
      onConfirm={() => moderation.request('moderation:remove', { peer: person.id, ban })}
      onClose={onClose}
    >
      <Switch label={t('host.ban')} hint={t('host.ban_hint')} on={ban} onToggle={() => setBan(!ban)} />
    </ConfirmDialog>
  );
}
