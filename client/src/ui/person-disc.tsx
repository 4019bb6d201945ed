import styles from './person-disc.module.css';

/** Initials on a person's own colour, as small as a line in a list. */
export function PersonDisc({ initials, hue }: { initials: string; hue: number }) {
  return (
    <span class={styles.disc} style={{ '--hue': hue }} aria-hidden="true">
      {initials}
    </span>
  );
}
