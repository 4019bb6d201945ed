import type { ComponentChildren } from 'preact';
import styles from './button.module.css';
import { classNames } from './class-names.ts';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';

export type ButtonProps = {
  children: ComponentChildren;
  onClick?: (event: MouseEvent) => void;
  /** At most one primary button per screen. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger';
  icon?: IconNode;
  type?: 'button' | 'submit';
  disabled?: boolean;
  /** Its action is running: it takes no clicks, and keeps its size and focus. */
  busy?: boolean;
  large?: boolean;
};

/** A button with text. */
export function Button({ children, onClick, look = 'plain', icon, type = 'button', ...state }: ButtonProps) {
  const { disabled = false, busy = false, large = false } = state;
  return (
    <button
      type={type}
      class={classNames(styles.button, styles[look], large && styles.large)}
      disabled={disabled}
      aria-disabled={busy}
      onClick={busy ? undefined : onClick}
    >
      {busy ? <span class={styles.spinner} aria-hidden="true" /> : icon && <Icon of={icon} />}
      {children}
    </button>
  );
}
