import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import styles from './icon-button.module.css';

export type IconButtonProps = { icon: IconNode; label: string; onClick: () => void; size?: number };

/** A small icon button, named by its label. */
export function IconButton({ icon, label, onClick, size = 20 }: IconButtonProps) {
  return (
    <button type="button" class={styles.button} aria-label={label} onClick={onClick}>
      <Icon of={icon} size={size} />
    </button>
  );
}
