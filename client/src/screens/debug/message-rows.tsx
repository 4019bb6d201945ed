import type { LogEntry } from '../../models/debug/message-log.ts';
import { arrowOf, figuresOf, seconds } from '../../models/debug/report.ts';
import styles from './message-rows.module.css';

/** Older messages are only in the copied log. */
const MAX_SHOWN = 60;

/** The last messages, newest first. */
export function MessageRows({ entries }: { entries: readonly LogEntry[] }) {
  const shown = entries.slice(-MAX_SHOWN).reverse();
  return (
    <ol class={styles.messages} lang="en" dir="ltr">
      {shown.map((entry) => (
        <li key={entry.number} class={styles.message}>
          <span class={styles.time}>{seconds(entry.atMs)}</span> <span aria-hidden="true">{arrowOf(entry)}</span>{' '}
          <strong>{entry.name}</strong> <span class={styles.figures}>{figuresOf(entry)}</span>
          {entry.detail !== '' && <div class={styles.detail}>{entry.detail}</div>}
        </li>
      ))}
    </ol>
  );
}
