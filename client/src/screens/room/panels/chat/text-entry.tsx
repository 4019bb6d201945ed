import { Check, Copy, Reply, RotateCw, Trash2 } from 'lucide';
import { t } from '../../../../i18n/i18n.ts';
import type { ChatModel, TextEntry } from '../../../../models/chat/chat.ts';
import { mentionParts } from '../../../../models/chat/mentions.ts';
import { classNames } from '../../../../ui/class-names.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { LinkedText } from '../../../../ui/linked-text.tsx';
import { useCopy } from '../../../../ui/use-copy.ts';
import { MessageReactions, ReactButton } from './message-reactions.tsx';
import { Quote } from './quote.tsx';
import styles from './text-entry.module.css';

export type TextEntryProps = { chat: ChatModel; entry: TextEntry };

/** A message, with its actions. */
export function TextEntryView({ chat, entry }: TextEntryProps) {
  const { id, text, state, reply, own } = entry;
  return (
    <div class={classNames(styles.entry, own && styles.own)} data-message={id} tabIndex={-1}>
      <div class={classNames(styles.bubble, entry.to && styles.private, state === 'sending' && styles.sending)}>
        {reply && <Quote chat={chat} of={reply} />}
        <p class={styles.text} dir="auto" data-text>
          <MessageText entry={entry} />
        </p>
      </div>
      <MessageReactions chat={chat} entry={entry} />
      {state === 'sent' && (
        <span class={styles.actions}>
          <IconButton icon={Reply} size={16} label={t('chat.reply')} onClick={() => answer(chat, entry)} />
          {!entry.to && <ReactButton chat={chat} entry={entry} />}
          <CopyMessage text={text} />
        </span>
      )}
      {state === 'failed' && (
        <p class={styles.failed} role="alert">
          <span>{entry.to && entry.undelivered ? t('chat.not_here', { name: entry.to.name }) : t('chat.failed')}</span>
          <IconButton icon={RotateCw} size={16} label={t('chat.retry')} onClick={() => chat.retry(id)} />
          <IconButton icon={Trash2} size={16} label={t('chat.discard')} onClick={() => chat.discard(id)} />
        </p>
      )}
    </div>
  );
}

function MessageText({ entry: { text, mentions = [] } }: Pick<TextEntryProps, 'entry'>) {
  return (
    <>
      {mentionParts(text, mentions).map(({ text: part, mention }) =>
        mention ? <mark class={styles.mention}>{part}</mark> : <LinkedText text={part} />,
      )}
    </>
  );
}

function answer(chat: ChatModel, entry: TextEntry): void {
  chat.answer(entry);
  document.querySelector<HTMLElement>('[data-composer]')?.focus();
}

function CopyMessage({ text }: { text: string }) {
  const { outcome, copy } = useCopy(text);
  const label = outcome === undefined ? 'chat.copy' : copyWords[outcome];
  return <IconButton icon={outcome === 'copied' ? Check : Copy} size={16} label={t(label)} onClick={copy} />;
}

const copyWords = { copied: 'chat.copied', failed: 'copy.failed' } as const;
