import { Copy, RotateCw, Trash2 } from 'lucide';
import { clockTime, t } from '../../../i18n/i18n.ts';
import type { ChatEntry, ChatModel } from '../../../models/chat.ts';
import type { EntryGroup } from '../../../models/chat-entries.ts';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { LinkedText } from '../../../ui/linked-text.tsx';
import styles from './entry-group.module.css';

/** What one person said in a row, with their name and the time of the first line. */
export function EntryGroupView({ chat, group: { first, entries } }: { chat: ChatModel; group: EntryGroup }) {
  return (
    <div class={classNames(styles.group, first.own && styles.own)}>
      <p class={styles.head}>
        <span class={styles.name} dir="auto">
          {first.own ? t('chat.you') : first.name}
        </span>
        <time class={styles.time} dateTime={new Date(first.at).toISOString()}>
          {clockTime(first.at)}
        </time>
      </p>
      {entries.map((entry) => (
        <Entry key={entry.id} chat={chat} entry={entry} />
      ))}
    </div>
  );
}

function Entry({ chat, entry: { id, text, state } }: { chat: ChatModel; entry: ChatEntry }) {
  return (
    <div class={classNames(styles.entry, state === 'sending' && styles.sending)} data-line tabIndex={-1}>
      <p class={styles.text} dir="auto">
        <LinkedText text={text} />
      </p>
      {state === 'sent' && (
        <span class={styles.actions}>
          <IconButton
            icon={Copy}
            size={16}
            label={t('chat.copy')}
            onClick={() => void navigator.clipboard?.writeText(text)}
          />
        </span>
      )}
      {state === 'failed' && (
        <p class={styles.failed} role="alert">
          <span>{t('chat.failed')}</span>
          <IconButton icon={RotateCw} size={16} label={t('chat.retry')} onClick={() => chat.retry(id)} />
          <IconButton icon={Trash2} size={16} label={t('chat.discard')} onClick={() => chat.discard(id)} />
        </p>
      )}
    </div>
  );
}
