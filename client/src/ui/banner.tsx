import type { ComponentChildren } from 'preact';
import styles from './banner.module.css';
import { classNames } from './class-names.ts';

/** A sentence with an action, laid over the page so that nothing moves. */
export function Banner({ children, action, busy }: { children: string; action?: ComponentChildren; busy?: boolean }) {
  return (
    <div class={styles.banner} role="status">
      <span class={classNames(styles.dot, busy && styles.busy)} aria-hidden="true" />
      <span class={styles.text}>{children}</span>
      {action && <div class={styles.actions}>{action}</div>}
    </div>
  );
}
