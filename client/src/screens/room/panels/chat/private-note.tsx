import { Lock, X } from 'lucide';
import { t } from '../../../../i18n/i18n.ts';
import type { ChatModel } from '../../../../models/chat/chat.ts';
import { Icon } from '../../../../ui/icon.tsx';
import { IconButton } from '../../../../ui/icon-button.tsx';
import styles from './private-note.module.css';

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
