import styles from './logo.module.css';

/** The name with its symbol: a speech bubble that is a P. */
export function Logo() {
  return (
    <span class={styles.logo}>
      <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true" focusable="false">
        <path class={styles.bubble} d="M7 28V13.5A9.5 9.5 0 1 1 16.5 23H13" />
        <circle class={styles.dot} cx="16.5" cy="13.5" r="3.5" />
      </svg>
      Parley
    </span>
  );
}
