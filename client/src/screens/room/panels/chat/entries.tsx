import { ArrowDown } from 'lucide';
import { t } from '../../../../i18n/i18n.ts';
import type { ChatModel } from '../../../../models/chat/chat.ts';
import { withoutFirst } from '../../../../models/chat/entries.ts';
import type { FilesModel } from '../../../../models/files/files.ts';
import { classNames } from '../../../../ui/class-names.ts';
import { Icon } from '../../../../ui/icon.tsx';
import { useOlderEntries } from '../../../../ui/use-older-entries.ts';
import { useStickToEnd } from '../../../../ui/use-stick-to-end.ts';
import styles from './entries.module.css';
import { EntryGroupView } from './entry-group.tsx';

export type EntriesProps = { chat: ChatModel; files: FilesModel };

/** All entries. It follows the end unless somebody reads further up. The arrow keys go from entry to entry. */
export function Entries({ chat, files }: EntriesProps) {
  const entries = chat.entries.value;
  const { ref, atEnd, more, toEnd, onScroll } = useStickToEnd(entries.length, { own: entries.at(-1)?.own ?? false });
  const hidden = useOlderEntries(entries.length, { ref });
  return (
    <div class={styles.frame}>
      <div
        ref={ref}
        class={styles.log}
        role="log"
        // Older entries are no news.
        aria-live={hidden > 0 ? 'off' : 'polite'}
        aria-label={t('chat.title')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
        tabIndex={0}
        onScroll={onScroll}
        onKeyDown={goToMessage}
      >
        <div class={classNames(styles.messages, hidden > 0 && styles.filling)}>
          {withoutFirst(chat.groups.value, hidden).map((group) => (
            <EntryGroupView key={group.first.id} chat={chat} files={files} group={group} />
          ))}
        </div>
      </div>
      {!atEnd && (
        <button type="button" class={styles.newer} onClick={toEnd}>
          <Icon of={ArrowDown} size={16} />
          {t(more ? 'chat.newer' : 'chat.newest')}
        </button>
      )}
    </div>
  );
}

function goToMessage(event: KeyboardEvent): void {
  if (!(event.currentTarget instanceof HTMLElement) || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
  const messages = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-message]')];
  const at = messages.findIndex((message) => message.contains(document.activeElement));
  const to = event.key === 'ArrowUp' ? (at < 0 ? messages.length : at) - 1 : at + 1;
  if (at < 0 && event.key === 'ArrowDown') return;
  event.preventDefault();
  messages[to]?.focus();
}
