import styles from './progress-bar.module.css';

/** Progress, with `value` from 0 to 1. */
export function ProgressBar({ label, value }: { label: string; value: number }) {
  return <progress class={styles.bar} aria-label={label} value={value} max={1} />;
}
