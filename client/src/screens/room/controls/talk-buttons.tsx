import { Hand, MessageSquare, SmilePlus, Users } from 'lucide';
import { t } from '../../../i18n/i18n.ts';
import { ControlButton } from '../../../ui/control-button.tsx';
import { PopoverMenu } from '../../../ui/popover-menu.tsx';
import type { Uses } from '../../models.ts';
import { ReactionChoice } from './reaction-choice.tsx';

/** Raises and lowers the local hand, and shows its place in the order. */
export function HandButton({ hands, shortcuts }: Uses<'hands' | 'shortcuts'>) {
  const place = hands.own.value;
  return (
    <ControlButton
      icon={Hand}
      label={t(place > 0 ? 'hand.lower' : 'hand.raise')}
      look={place > 0 ? 'active' : 'normal'}
      count={place}
      shortcut={shortcuts.keyFor('shortcut.hand')}
      onClick={() => hands.toggle()}
    />
  );
}

export function ReactionsButton(models: Uses<'reactions' | 'moderation'>) {
  return (
    <PopoverMenu label={t('reaction.title')} icon={SmilePlus}>
      <ReactionChoice {...models} />
    </PopoverMenu>
  );
}

export function PeopleButton({ sidePanel, shortcuts }: Uses<'sidePanel' | 'shortcuts'>) {
  const open = sidePanel.open.value === 'people';
  return (
    <ControlButton
      icon={Users}
      label={t(open ? 'people.hide' : 'people.show')}
      look={open ? 'active' : 'normal'}
      opens="people"
      shortcut={shortcuts.keyFor('shortcut.people')}
      onClick={() => sidePanel.toggle('people')}
    />
  );
}

/** Shows the number of unread messages, and whether one of them mentions the local participant. */
export function ChatButton({ sidePanel, chat, shortcuts }: Uses<'sidePanel' | 'chat' | 'shortcuts'>) {
  const open = sidePanel.open.value === 'chat';
  const count = chat.unread.value;
  const mentioned = chat.mentions.value > 0;
  const unread = mentioned ? t('chat.show_mentioned', { count }) : t('chat.show_unread', { count });
  return (
    <ControlButton
      icon={MessageSquare}
      label={open ? t('chat.hide') : count > 0 ? unread : t('chat.show')}
      look={open ? 'active' : 'normal'}
      count={count}
      urgent={mentioned}
      opens="chat"
      shortcut={shortcuts.keyFor('shortcut.chat')}
      onClick={() => sidePanel.toggle('chat')}
    />
  );
}
