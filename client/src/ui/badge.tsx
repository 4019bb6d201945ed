import styles from './badge.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';

/** An icon whose meaning its label gives to screen readers. */
export function Badge({ icon, label, size = 18 }: { icon: IconNode; label: string; size?: number }) {
  return (
    <span class={styles.badge} role="img" aria-label={label}>
      <Icon of={icon} size={size} />
    </span>
  );
}
