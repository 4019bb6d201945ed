import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import styles from './icon-button.module.css';

export type IconButtonProps = {
  icon: IconNode;
  label: string;
  onClick: () => void;
  size?: number;
  /** Why it does nothing now; it keeps its place and the focus. */
  blocked?: string | undefined;
};

/** A small icon button, named by its label. */
export function IconButton({ icon, label, onClick, size = 20, blocked }: IconButtonProps) {
  return (
    <button
      type="button"
      class={styles.button}
      aria-label={label}
      aria-disabled={blocked !== undefined}
      aria-description={blocked}
      onClick={blocked === undefined ? onClick : undefined}
    >
      <Icon of={icon} size={size} />
    </button>
  );
}
