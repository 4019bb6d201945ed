import { useRef, useState } from 'preact/hooks';
import styles from './emoji-grid.module.css';

export type EmojiGridProps<Emoji extends string> = {
  label: string;
  emoji: readonly Emoji[];
  columns: number;
  onPick: (one: Emoji) => void;
};

/** Emoji to choose from. One stop for Tab; the arrows, Home and End move within it. Screen readers know their names. */
export function EmojiGrid<Emoji extends string>({ label, emoji, columns, onPick }: EmojiGridProps<Emoji>) {
  const [at, setAt] = useState(0);
  const group = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const buttons = [...(group.current?.querySelectorAll('button') ?? [])];
    if (!(event.target instanceof HTMLButtonElement)) return;
    const from = buttons.indexOf(event.target);
    const to = steps({ at: from, columns, last: emoji.length - 1 })[event.key];
    // At its edge, a key moves on to what else is in the menu.
    if (to === undefined || to === from) return;
    event.preventDefault();
    buttons[to]?.focus();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has a legend to be seen, and this has none
    <div
      ref={group}
      role="group"
      aria-label={label}
      class={styles.grid}
      style={{ '--columns': columns }}
      onKeyDown={move}
    >
      {emoji.map((one, index) => (
        <button
          key={one}
          type="button"
          class={styles.emoji}
          tabIndex={index === at ? 0 : -1}
          onFocus={() => setAt(index)}
          onClick={() => onPick(one)}
        >
          {one}
        </button>
      ))}
    </div>
  );
}

function steps({ at, columns, last }: { at: number; columns: number; last: number }): Record<string, number> {
  const clamped = (to: number) => (to < 0 || to > last ? at : to);
  return {
    ArrowRight: clamped(at + 1),
    ArrowLeft: clamped(at - 1),
    ArrowDown: clamped(at + columns),
    ArrowUp: clamped(at - columns),
    Home: 0,
    End: last,
  };
}
