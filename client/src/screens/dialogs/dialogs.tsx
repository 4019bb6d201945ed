import { assertNever } from '#shared/util/assert-never.ts';
import { addTexts, t } from '../../i18n/i18n.ts';
import { roomEn, roomKo } from '../../i18n/room-texts.ts';
import { shortName } from '../../util/person-look.ts';
import type { Uses } from '../models.ts';
import { SettingsDialog, type SettingsDialogProps } from '../settings/settings-dialog.tsx';
import { EndDialog } from './end-dialog.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { RemoveDialog, type RemoveDialogProps } from './remove-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';

addTexts({ en: roomEn, ko: roomKo });

export type DialogsProps = Omit<SettingsDialogProps, 'onClose'> & Uses<'dialogs' | 'call' | 'moderation'>;

/** The open dialog, whichever screen opened it. */
export function Dialogs(models: DialogsProps) {
  const { current, close } = models.dialogs;
  const dialog = current.value;
  if (dialog === undefined) return null;
  switch (dialog.name) {
    case 'settings':
      return <SettingsDialog {...models} onClose={close} />;
    case 'shortcuts':
      return <ShortcutsDialog shortcuts={models.shortcuts} onClose={close} />;
    case 'invite':
      return <InviteDialog call={models.call} onClose={close} />;
    case 'rename':
      return <OwnRenameDialog {...models} onClose={close} />;
    case 'rename_person':
      return <OtherRenameDialog {...models} person={dialog.person} onClose={close} />;
    case 'remove_person':
      return <RemoveDialog moderation={models.moderation} person={dialog.person} onClose={close} />;
    case 'end_meeting':
      return <EndDialog moderation={models.moderation} onClose={close} />;
    default:
      return assertNever(dialog);
  }
}

type Closes = { onClose: () => void };

function OwnRenameDialog({ call, settings, onClose }: Uses<'call' | 'settings'> & Closes) {
  const onRename = async (name: string) => {
    const renamed = await call.rename(name);
    if (renamed) settings.rename(name);
    return renamed;
  };
  return (
    <RenameDialog
      title={t('rename.title')}
      name={settings.name.peek()}
      label={t('prejoin.name')}
      note={t('rename.note')}
      autocomplete="name"
      onRename={onRename}
      onClose={onClose}
    />
  );
}

function OtherRenameDialog({ moderation, person, onClose }: RemoveDialogProps) {
  return (
    <RenameDialog
      title={t('host.rename_title', { name: shortName(person.name) })}
      name={person.name}
      label={t('host.rename_label')}
      note={t('host.rename_note')}
      autocomplete="off"
      onRename={(name) => moderation.request('moderation:rename', { peer: person.id, name })}
      onClose={onClose}
    />
  );
}
