import { t } from '../../../../i18n/i18n.ts';
import { restraintText } from '../../../restraint-text.ts';
import styles from './chat-panel.module.css';
import { Composer, type ComposerProps } from './composer.tsx';
import { Entries } from './entries.tsx';

/** The messages, and the field to write one. */
export function ChatPanel(models: ComposerProps) {
  const { chat, files, moderation } = models;
  const restraint = restraintText(moderation, 'chat');
  return (
    <div class={styles.chat}>
      {chat.entries.value.length === 0 ? (
        <p class={styles.empty}>{t('chat.empty')}</p>
      ) : (
        <Entries chat={chat} files={files} />
      )}
      {restraint ? <p class={styles.restraint}>{restraint}</p> : <Composer {...models} />}
    </div>
  );
}
