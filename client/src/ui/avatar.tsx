import styles from './avatar.module.css';

/** Initials on a person's own colour, for when there is no video. Fills its tile. */
export function Avatar({ initials, hue }: { initials: string; hue: number }) {
  return (
    <div class={styles.backdrop} style={{ '--hue': hue }} aria-hidden="true">
      <span class={styles.initials}>{initials}</span>
    </div>
  );
}
