import { assertNever } from '#shared/util/assert-never.ts';
import { addTexts } from '../../i18n/i18n.ts';
import { roomEn, roomKo } from '../../i18n/room-texts.ts';
import type { Uses } from '../models.ts';
import { SettingsDialog, type SettingsDialogProps } from '../settings/settings-dialog.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

addTexts({ en: roomEn, ko: roomKo });

export type DialogsProps = Omit<SettingsDialogProps, 'onClose'> & Uses<'dialogs'>;

/** The open dialog, whichever screen opened it. */
export function Dialogs(models: DialogsProps) {
  const { current, close } = models.dialogs;
  switch (current.value) {
    case undefined:
      return null;
    case 'settings':
      return <SettingsDialog {...models} onClose={close} />;
    case 'shortcuts':
      return <ShortcutsDialog shortcuts={models.shortcuts} onClose={close} />;
    case 'invite':
      return <InviteDialog call={models.call} onClose={close} />;
    case 'rename':
      return <RenameDialog call={models.call} settings={models.settings} onClose={close} />;
    default:
      return assertNever(current.value);
  }
}
