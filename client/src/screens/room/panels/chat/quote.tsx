import type { MessageRef } from '#shared/protocol/talk.ts';
import { t } from '../../../../i18n/i18n.ts';
import type { ChatModel, TextEntry } from '../../../../models/chat/chat.ts';
import { classNames } from '../../../../ui/class-names.ts';
import styles from './quote.module.css';

/** The message that another one answers: its sender and its first line. A click leads to it. */
export function Quote({ chat, of }: { chat: ChatModel; of: MessageRef }) {
  const entry = chat.messageOf(of);
  if (!entry) return <p class={classNames(styles.quote, styles.gone)}>{t('chat.earlier_message')}</p>;
  return (
    <button type="button" class={styles.quote} onClick={() => goTo(entry)}>
      <QuotedLines entry={entry} />
    </button>
  );
}

/** The sender and the first line of a message. */
export function QuotedLines({ entry: { own, name, text } }: { entry: TextEntry }) {
  return (
    <>
      <span class={styles.name} dir="auto">
        {own ? t('chat.you') : name}
      </span>
      <span class={styles.line} dir="auto">
        {text.split('\n', 1)}
      </span>
    </>
  );
}

/** Scrolls to the entry and gives it the focus, which marks it. */
function goTo({ id }: TextEntry): void {
  const shown = [...document.querySelectorAll<HTMLElement>('[data-message]')];
  shown.find((one) => one.dataset.message === id)?.focus();
}
