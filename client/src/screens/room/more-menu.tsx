import { EllipsisVertical, Keyboard, Settings, UserPlus, Users } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import { MenuItem } from '../../ui/menu-item.tsx';
import { PopoverMenu } from '../../ui/popover-menu.tsx';
import type { Models } from '../context.ts';
import { shareAction } from './share-action.ts';

export type MoreMenuProps = {
  models: Models;
  /** Whether the controls have no room for what comes first here. */
  narrow: boolean;
};

/** What one can do in a call beside what has a button of its own. */
export function MoreMenu({ models: { dialogs, screen, sidePanel }, narrow }: MoreMenuProps) {
  const share = shareAction(screen);
  return (
    <PopoverMenu label={t('room.more')} icon={EllipsisVertical} opens={narrow ? 'people' : undefined}>
      {narrow && screen.supported && <MenuItem icon={share.icon} label={share.label} onClick={() => screen.toggle()} />}
      {narrow && <MenuItem icon={Users} label={t('people.title')} onClick={() => sidePanel.show('people')} />}
      <MenuItem icon={UserPlus} label={t('invite.title')} onClick={() => dialogs.open('invite')} />
      <MenuItem icon={Settings} label={t('settings.title')} onClick={() => dialogs.open('settings')} />
      <MenuItem icon={Keyboard} label={t('shortcut.title')} shortcut="?" onClick={() => dialogs.open('shortcuts')} />
    </PopoverMenu>
  );
}
