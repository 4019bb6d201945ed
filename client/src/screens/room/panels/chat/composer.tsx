import { SendHorizontal, Smile } from 'lucide';
import { useRef } from 'preact/hooks';
import { MAX_MESSAGE_LENGTH } from '#shared/protocol/talk.ts';
import { t } from '../../../../i18n/i18n.ts';
import type { ChatModel } from '../../../../models/chat/chat.ts';
import type { FilesModel } from '../../../../models/files/files.ts';
import { EmojiGrid } from '../../../../ui/emoji-grid.tsx';
import { Icon } from '../../../../ui/icon.tsx';
import { PopoverMenu } from '../../../../ui/popover-menu.tsx';
import { useNarrow } from '../../../../ui/use-narrow.ts';
import styles from './composer.module.css';
import { emoji } from './emoji.ts';
import { SendFileButton } from './send-file-button.tsx';

/** Without a mouse, focusing would open a keyboard that covers the messages. */
const takesFocus = matchMedia('(hover: hover)').matches;

/**
 * The field for writing messages. Enter sends, Shift+Enter starts a new line; while an input method composes a
 * syllable, Enter belongs to it.
 */
export function Composer({ chat, files }: { chat: ChatModel; files: FilesModel }) {
  const field = useRef<HTMLTextAreaElement>(null);
  const narrow = useNarrow();
  const draft = chat.draft.value;
  const remaining = MAX_MESSAGE_LENGTH - draft.length;
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
  return (
    <form
      class={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class={styles.box}>
        <SendFileButton files={files} />
        <textarea
          ref={field}
          class={styles.field}
          aria-label={t('chat.write')}
          aria-describedby={remaining < 0 ? 'chat-too-long' : undefined}
          aria-invalid={remaining < 0}
          placeholder={t('chat.write')}
          value={draft}
          rows={Math.min(5, draft.split('\n').length)}
          enterkeyhint="send"
          data-first-focus={takesFocus ? '' : undefined}
          onInput={(event) => chat.write(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (!sends(event)) return;
            event.preventDefault();
            send();
          }}
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

/** Safari ends a composition before the key that ended it, and reports it only as 229 (UI Events, 7.3.1). */
const sends = ({ key, shiftKey, isComposing, keyCode }: KeyboardEvent) =>
  key === 'Enter' && !shiftKey && !isComposing && keyCode !== 229;
