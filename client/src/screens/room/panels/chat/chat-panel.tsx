import { t } from '../../../../i18n/i18n.ts';
import type { Uses } from '../../../models.ts';
import styles from './chat-panel.module.css';
import { Composer } from './composer.tsx';
import { Entries } from './entries.tsx';

/** The messages, and the field to write one. */
export function ChatPanel({ chat, files }: Uses<'chat' | 'files'>) {
  return (
    <div class={styles.chat}>
      {chat.entries.value.length === 0 ? (
        <p class={styles.empty}>{t('chat.empty')}</p>
      ) : (
        <Entries chat={chat} files={files} />
      )}
      <Composer chat={chat} files={files} />
    </div>
  );
}
