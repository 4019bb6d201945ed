import { t } from '../../i18n/i18n.ts';
import type { Uses } from '../models.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';

/** Asks before the meeting ends for everybody. */
export function EndDialog({ moderation, onClose }: Uses<'moderation'> & { onClose: () => void }) {
  return (
    <ConfirmDialog
      title={t('host.end_title')}
      text={t('host.end_text')}
      action={t('host.end_action')}
      onConfirm={() => moderation.request('room:end', {})}
      onClose={onClose}
    />
  );
}
