import { Lock } from 'lucide';
import { clockTime, t } from '../../../../i18n/i18n.ts';
import type { ChatModel } from '../../../../models/chat/chat.ts';
import type { ChatEntry, EntryGroup } from '../../../../models/chat/entries.ts';
import type { FilesModel } from '../../../../models/files/files.ts';
import { classNames } from '../../../../ui/class-names.ts';
import { Icon } from '../../../../ui/icon.tsx';
import styles from './entry-group.module.css';
import { FileCard } from './file-card.tsx';
import { TextEntryView } from './text-entry.tsx';

export type EntryGroupProps = { chat: ChatModel; files: FilesModel; group: EntryGroup };

/** Consecutive entries of one person, with their name and the time of the first entry. */
export function EntryGroupView({ chat, files, group: { first, entries } }: EntryGroupProps) {
  return (
    <div class={classNames(styles.group, first.own && styles.own)}>
      <p class={styles.head}>
        <span class={styles.name} dir="auto">
          {first.own ? t('chat.you') : first.name}
        </span>
        <PrivateMark entry={first} />
        <time class={styles.time} dateTime={new Date(first.at).toISOString()}>
          {clockTime(first.at)}
        </time>
      </p>
      {entries.map((entry) =>
        entry.kind === 'file' ? (
          <div key={entry.id} class={styles.file} data-message={entry.id} tabIndex={-1}>
            <FileCard files={files} id={entry.file} name={entry.text} />
          </div>
        ) : (
          <TextEntryView key={entry.id} chat={chat} entry={entry} />
        ),
      )}
    </div>
  );
}

/** Says that only one person has received the entry. */
function PrivateMark({ entry }: { entry: ChatEntry }) {
  if (entry.kind !== 'text' || !entry.to) return null;
  return (
    <span class={styles.private}>
      <Icon of={Lock} size={12} />
      {entry.own ? t('chat.privately_to', { name: entry.to.name }) : t('chat.privately')}
    </span>
  );
}
