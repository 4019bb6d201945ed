import styles from './skip-link.module.css';

/** Seen only with the keyboard focus: leads to the first button of the element with the id `to`. */
export function SkipLink({ label, to }: { label: string; to: string }) {
  return (
    <a
      class={styles.link}
      href={`#${to}`}
      onClick={(event) => {
        // The address stays that of the meeting.
        event.preventDefault();
        document.getElementById(to)?.querySelector('button')?.focus();
      }}
    >
      {label}
    </a>
  );
}
