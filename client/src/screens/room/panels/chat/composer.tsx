import { SendHorizontal, Smile, X } from 'lucide';
import { useRef, useState } from 'preact/hooks';
import { MAX_MESSAGE_LENGTH } from '#shared/protocol/talk.ts';
import { t } from '../../../../i18n/i18n.ts';
import type { ChatModel, Recipient } from '../../../../models/chat/chat.ts';
import { typedMention } from '../../../../models/chat/mentions.ts';
import { classNames } from '../../../../ui/class-names.ts';
import { EmojiGrid } from '../../../../ui/emoji-grid.tsx';
import { Icon } from '../../../../ui/icon.tsx';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { PopoverMenu } from '../../../../ui/popover-menu.tsx';
import { useNarrow } from '../../../../ui/use-narrow.ts';
import type { Uses } from '../../../models.ts';
import styles from './composer.module.css';
import { emoji } from './emoji.ts';
import { MENTION_LIST, MentionList, mentionOption, useMentionable } from './mention-list.tsx';
import { PrivateNote } from './private-note.tsx';
import { QuotedLines } from './quote.tsx';
import { SendFileButton } from './send-file-button.tsx';

export type ComposerProps = Uses<'call' | 'chat' | 'files' | 'moderation' | 'personalFilter' | 'rosterList'>;

/** Without a mouse, focusing would open a keyboard that covers the messages. */
const takesFocus = matchMedia('(hover: hover)').matches;

/**
 * The field for writing messages. Enter sends, Shift+Enter starts a new line; while an input method composes a
 * syllable, Enter belongs to it. "@" suggests people to mention.
 */
export function Composer(models: ComposerProps) {
  const { chat, files, moderation } = models;
  const field = useRef<HTMLTextAreaElement>(null);
  const narrow = useNarrow();
  const suggestions = useSuggestions(models, field);
  const draft = chat.draft.value;
  const to = chat.to.value;
  const remaining = MAX_MESSAGE_LENGTH - draft.length;
  const write = t('chat.write');
  const send = () => {
    chat.sendDraft();
    field.current?.focus();
  };
  const insert = (text: string) => {
    const { current } = field;
    current?.setRangeText(text, current.selectionStart, current.selectionEnd, 'end');
    chat.write(current?.value ?? draft);
    document.querySelector<HTMLElement>('[popover=auto]:popover-open')?.hidePopover();
    current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing || suggestions.takes(event)) return;
    if (event.key === 'Escape' && chat.answered.value) {
      event.preventDefault();
      chat.answer(undefined);
    }
    if (!sends(event)) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Answered chat={chat} />
      <PrivateNote chat={chat} />
      <div class={classNames(styles.box, to && styles.private)}>
        {suggestions.list}
        <SendFileButton files={files} moderation={moderation} />
        <textarea
          ref={field}
          class={styles.field}
          data-composer
          aria-label={to ? t('chat.write_to', { name: to.name }) : write}
          aria-describedby={remaining < 0 ? 'chat-too-long' : undefined}
          aria-invalid={remaining < 0}
          aria-autocomplete="list"
          {...suggestions.described}
          placeholder={write}
          value={draft}
          rows={Math.min(5, draft.split('\n').length)}
          enterkeyhint="send"
          data-first-focus={takesFocus ? '' : undefined}
          onInput={(event) => {
            chat.write(event.currentTarget.value);
            suggestions.look();
          }}
          onClick={suggestions.look}
          onBlur={suggestions.close}
          onKeyDown={onKeyDown}
        />
        <PopoverMenu look="quiet" label={t('chat.emoji')} icon={Smile}>
          <EmojiGrid label={t('chat.emoji')} emoji={emoji} columns={narrow ? 6 : 8} onPick={insert} />
        </PopoverMenu>
        <button
          type="submit"
          class={styles.send}
          aria-label={t('chat.send')}
          disabled={draft.trim() === '' || remaining < 0}
        >
          <Icon of={SendHorizontal} />
        </button>
      </div>
      {remaining < 0 && (
        <p id="chat-too-long" class={styles.tooLong} role="status">
          {t('chat.too_long', { count: -remaining })}
        </p>
      )}
    </form>
  );
}

/** The people to mention for what is being typed, and the keys that choose among them. */
function useSuggestions(models: ComposerProps, field: { readonly current: HTMLTextAreaElement | null }) {
  const { chat } = models;
  const [typed, setTyped] = useState<ReturnType<typeof typedMention>>();
  const [active, setActive] = useState(0);
  const people = useMentionable(models, chat.to.value ? undefined : typed?.sought);
  const close = () => setTyped(undefined);
  const look = () => {
    const { current } = field;
    setTyped(current ? typedMention(current.value, current.selectionEnd) : undefined);
    setActive(0);
  };
  const pick = (person: Recipient) => {
    const { current } = field;
    if (!typed || !current) return;
    current.setRangeText(`@${person.name} `, typed.at, typed.at + typed.sought.length + 1, 'end');
    chat.write(current.value);
    chat.mention(person);
    close();
  };
  const takes = (event: KeyboardEvent): boolean => {
    const chosen = people[active];
    if (!chosen) return false;
    const step = { ArrowDown: 1, ArrowUp: people.length - 1 }[event.key];
    if (step !== undefined) setActive((active + step) % people.length);
    else if (event.key === 'Enter' || event.key === 'Tab') pick(chosen);
    else if (event.key === 'Escape') close();
    else return false;
    event.preventDefault();
    return true;
  };
  const open = people.length > 0;
  return {
    look,
    close,
    takes,
    list: open && <MentionList people={people} active={active} onPick={pick} />,
    described: open ? { 'aria-controls': MENTION_LIST, 'aria-activedescendant': mentionOption(active) } : {},
  };
}

/** The message that the draft answers. */
function Answered({ chat }: { chat: ChatModel }) {
  const entry = chat.answered.value;
  if (!entry) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend to be seen, and this has none
    <div class={styles.answered} role="group" aria-label={t('chat.replying_to', { name: entry.name })}>
      <span class={styles.quoted}>
        <QuotedLines entry={entry} />
      </span>
      <IconButton icon={X} size={16} label={t('chat.stop_replying')} onClick={() => chat.answer(undefined)} />
    </div>
  );
}

/** Safari ends a composition before the key that ended it, and reports it only as 229 (UI Events, 7.3.1). */
const sends = ({ key, shiftKey, keyCode }: KeyboardEvent) => key === 'Enter' && !shiftKey && keyCode !== 229;
