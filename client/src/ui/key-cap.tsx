import styles from './key-cap.module.css';

/** A key of the keyboard, by its label. */
export function KeyCap({ children }: { children: string }) {
  return <kbd class={styles.key}>{children}</kbd>;
}
