import { SmilePlus } from 'lucide';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type MessageReaction, Reaction } from '#shared/protocol/talk.ts';
import { someOf, t } from '../../../../i18n/i18n.ts';
import type { ChatModel, TextEntry } from '../../../../models/chat/chat.ts';
import { EmojiGrid } from '../../../../ui/emoji-grid.tsx';
import { IconButton } from '../../../../ui/icon-button.tsx';
import styles from './message-reactions.module.css';

export type MessageReactionsProps = { chat: ChatModel; entry: TextEntry };

/** The reactions to a message with their counts; each shows who chose it, and toggles one’s own. */
export function MessageReactions({ chat, entry }: MessageReactionsProps) {
  const { reactions = [], mine } = entry;
  if (reactions.length === 0) return null;
  return (
    <div class={styles.reactions}>
      {reactions.map((one) => (
        <button
          key={one.reaction}
          type="button"
          class={styles.reaction}
          aria-pressed={one.reaction === mine}
          aria-label={t('chat.reacted', {
            reaction: one.reaction,
            number: String(one.count),
            names: reactors(chat, one, mine),
          })}
          onClick={() => void chat.react(entry, one.reaction)}
        >
          <span class={styles.pill} aria-hidden="true">
            {one.reaction} {one.count}
          </span>
          <span class={styles.names} aria-hidden="true">
            {reactors(chat, one, mine)}
          </span>
        </button>
      ))}
    </div>
  );
}

/** The local participant first. */
function reactors(chat: ChatModel, { reaction, count, people }: MessageReaction, mine: Reaction | undefined): string {
  const own = reaction === mine;
  const others = people.filter(({ peer }) => peer !== chat.self && chat.admits(peer));
  const names = [...(own ? [t('chat.you')] : []), ...others.map(({ peer, name }) => chat.nameOf(peer, name))];
  return someOf(names, { others: Math.max(0, count - names.length) });
}

/** Chooses a reaction to a message; the choice replaces the button while it is open. */
export function ReactButton({ chat, entry }: MessageReactionsProps) {
  const [open, setOpen] = useState(false);
  const choice = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpen(false);
    choice.current?.closest<HTMLElement>('[data-message]')?.focus();
  };
  const pick = (reaction: Reaction) => {
    close();
    void chat.react(entry, reaction);
  };
  useEffect(() => choice.current?.querySelector('button')?.focus(), [open]);
  if (!open) return <IconButton icon={SmilePlus} size={16} label={t('chat.react')} onClick={() => setOpen(true)} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches its buttons
    <div
      ref={choice}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        close();
      }}
    >
      <EmojiGrid label={t('chat.react')} emoji={Reaction.options} columns={5} onPick={pick} />
    </div>
  );
}
