import { EllipsisVertical, Keyboard } from 'lucide';
import { t } from '../../i18n/i18n.ts';
import { MenuItem } from '../../ui/menu-item.tsx';
import { PopoverMenu } from '../../ui/popover-menu.tsx';
import type { Models } from '../context.ts';

/** What one can do in a call beside what has a button of its own. */
export function MoreMenu({ models: { dialogs } }: { models: Models }) {
  return (
    <PopoverMenu label={t('room.more')} icon={EllipsisVertical}>
      <MenuItem icon={Keyboard} label={t('shortcut.title')} shortcut="?" onClick={() => dialogs.open('shortcuts')} />
    </PopoverMenu>
  );
}
