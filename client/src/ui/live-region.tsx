import styles from './live-region.module.css';

/** A single announcement. */
type Announcement = { id: number; text: string };

/** Reads announcements out politely; invisible. */
export function LiveRegion({ announcements }: { announcements: readonly Announcement[] }) {
  return (
    <div class={styles.region} role="log" aria-live="polite" aria-relevant="additions">
      {announcements.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
