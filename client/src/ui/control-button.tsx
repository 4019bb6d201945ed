import { classNames } from './class-names.ts';
import styles from './control-button.module.css';
import { type Hold, useHold } from './hold.ts';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';

export type ControlButtonProps = {
  icon: IconNode;
  /** The action of a click, which also implies the state: `aria-pressed` would repeat it. */
  label: string;
  onClick: () => void;
  look?: 'normal' | 'off' | 'active' | 'danger';
  /** Whether a failure needs attention. */
  warning?: boolean;
  /** Shows the label beside the icon if there is room. */
  worded?: boolean;
  /** The number of new items behind it; the label has to say it as well. */
  count?: number;
  /** Whether one of them is for the person in particular. */
  urgent?: boolean;
  /** The names of what it opens, for the focus to return to it. */
  opens?: string;
  /** The key that does the same. */
  shortcut?: string | undefined;
  /** Acts as long as the button is held, besides the click. */
  hold?: Hold | undefined;
  /** Why it does nothing now; it keeps its place and the focus. */
  blocked?: string | undefined;
};

/** Larger numbers are shown as more than this. */
const MAX_COUNTED = 99;

/** A round button of the controls, named by its label. */
export function ControlButton({ icon, label, onClick, look = 'normal', ...extras }: ControlButtonProps) {
  const { warning = false, worded = false, count = 0, urgent = false, opens, shortcut, hold, blocked } = extras;
  const listeners = useHold(blocked === undefined ? hold : undefined);
  return (
    <button
      type="button"
      class={classNames(styles.button, styles[look])}
      aria-label={label}
      aria-keyshortcuts={shortcut}
      aria-disabled={blocked !== undefined}
      aria-description={blocked}
      data-opens={opens}
      onClick={blocked === undefined ? onClick : undefined}
      {...listeners}
    >
      <Icon of={icon} size={22} />
      {worded && <span class={styles.words}>{label}</span>}
      {count > 0 && (
        <span
          class={classNames(styles.count, urgent && styles.urgent)}
          data-count={count > MAX_COUNTED ? `${MAX_COUNTED}+` : count}
          aria-hidden="true"
        />
      )}
      {warning && <span class={styles.warning} aria-hidden="true" />}
    </button>
  );
}
