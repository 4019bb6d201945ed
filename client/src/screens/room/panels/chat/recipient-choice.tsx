import { Check, Lock, UserRound, UsersRound, X } from 'lucide';
import { t } from '../../../../i18n/i18n.ts';
import type { ChatModel, Recipient } from '../../../../models/chat/chat.ts';
import { Icon } from '../../../../ui/icon.tsx';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { MenuItem } from '../../../../ui/menu-item.tsx';
import { PopoverMenu } from '../../../../ui/popover-menu.tsx';
import styles from './recipient-choice.module.css';

export type RecipientChoiceProps = { chat: ChatModel; people: readonly Recipient[] };

/** Chooses whether the draft goes to everybody or to one person. */
export function RecipientChoice({ chat, people }: RecipientChoiceProps) {
  const chosen = chat.to.value?.peer;
  if (people.length === 0 && chosen === undefined) return null;
  const choose = (to: Recipient | undefined) => {
    chat.address(to);
    document.querySelector<HTMLElement>('[data-composer]')?.focus();
  };
  return (
    <PopoverMenu look="quiet" icon={chosen === undefined ? UsersRound : Lock} label={toText(chat.to.value)}>
      <div class={styles.choices}>
        <MenuItem
          icon={chosen === undefined ? Check : UsersRound}
          label={t('chat.everyone')}
          onClick={() => choose(undefined)}
        />
        {people.map(({ peer, name }) => (
          <MenuItem
            key={peer}
            icon={peer === chosen ? Check : UserRound}
            label={name}
            onClick={() => choose({ peer, name })}
          />
        ))}
      </div>
    </PopoverMenu>
  );
}

/** Says that the draft goes to one person only. */
export function PrivateNote({ chat }: { chat: ChatModel }) {
  const to = chat.to.value;
  if (!to) return null;
  return (
    <p class={styles.note}>
      <Icon of={Lock} size={16} />
      <span class={styles.name}>{t('chat.privately_to', { name: to.name })}</span>
      <IconButton icon={X} size={16} label={t('chat.to_everyone')} onClick={() => chat.address(undefined)} />
    </p>
  );
}

const toText = (to: Recipient | undefined) => t('chat.to', { name: to?.name ?? t('chat.everyone') });
