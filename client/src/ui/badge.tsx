import styles from './badge.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';

/** An icon with a meaning, given by its label to those who cannot see it. */
export function Badge({ icon, label, size = 18 }: { icon: IconNode; label: string; size?: number }) {
  return (
    <span class={styles.badge} role="img" aria-label={label}>
      <Icon of={icon} size={size} />
    </span>
  );
}
