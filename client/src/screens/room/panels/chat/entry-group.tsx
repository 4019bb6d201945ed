import { Check, Copy, RotateCw, Trash2 } from 'lucide';
import { clockTime, t } from '../../../../i18n/i18n.ts';
import type { ChatModel, TextEntry } from '../../../../models/chat/chat.ts';
import type { EntryGroup } from '../../../../models/chat/entries.ts';
import type { FilesModel } from '../../../../models/files/files.ts';
import { classNames } from '../../../../ui/class-names.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { LinkedText } from '../../../../ui/linked-text.tsx';
import { useCopy } from '../../../../ui/use-copy.ts';
import styles from './entry-group.module.css';
import { FileCard } from './file-card.tsx';

export type EntryGroupProps = { chat: ChatModel; files: FilesModel; group: EntryGroup };

/** Consecutive entries of one person, with their name and the time of the first entry. */
export function EntryGroupView({ chat, files, group: { first, entries } }: EntryGroupProps) {
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
      {entries.map((entry) =>
        entry.kind === 'file' ? (
          <div key={entry.id} class={styles.file} data-message tabIndex={-1}>
            <FileCard files={files} id={entry.file} name={entry.text} />
          </div>
        ) : (
          <Entry key={entry.id} chat={chat} entry={entry} />
        ),
      )}
    </div>
  );
}

function Entry({ chat, entry: { id, text, state } }: { chat: ChatModel; entry: TextEntry }) {
  return (
    <div class={classNames(styles.entry, state === 'sending' && styles.sending)} data-message tabIndex={-1}>
      <p class={styles.text} dir="auto">
        <LinkedText text={text} />
      </p>
      {state === 'sent' && (
        <span class={styles.actions}>
          <CopyMessage text={text} />
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

function CopyMessage({ text }: { text: string }) {
  const { outcome, copy } = useCopy(text);
  const label = outcome === undefined ? 'chat.copy' : copyWords[outcome];
  return <IconButton icon={outcome === 'copied' ? Check : Copy} size={16} label={t(label)} onClick={copy} />;
}

const copyWords = { copied: 'chat.copied', failed: 'copy.failed' } as const;
