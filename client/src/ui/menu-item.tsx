import { Icon, type IconNode } from './icon.tsx';
import { KeyCap } from './key-cap.tsx';
import styles from './menu-item.module.css';

export type MenuItemProps = {
  icon: IconNode;
  label: string;
  /** The key that does the same. */
  shortcut?: string | undefined;
  /** Why it does nothing now. */
  blocked?: string | undefined;
  onClick: () => void;
};

/** An item of a `PopoverMenu`, which closes when it is chosen. */
export function MenuItem({ icon, label, shortcut, blocked, onClick }: MenuItemProps) {
  return (
    <button
      type="button"
      class={styles.item}
      aria-keyshortcuts={shortcut}
      aria-disabled={blocked !== undefined}
      onClick={(event) => {
        if (blocked !== undefined) return;
        // First, so that the focus is back at the menu's button before anything else takes it.
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onClick();
      }}
    >
      <Icon of={icon} />
      <span class={styles.label}>
        {label}
        {blocked !== undefined && <span class={styles.reason}>{blocked}</span>}
      </span>
      {shortcut !== undefined && (
        // `aria-keyshortcuts` says it already; the button's name is its label.
        <span class={styles.key} aria-hidden="true">
          <KeyCap>{shortcut}</KeyCap>
        </span>
      )}
    </button>
  );
}
