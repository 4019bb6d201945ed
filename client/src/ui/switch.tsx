import styles from './device-radios.module.css';

export type SwitchProps = { legend: string; label: string; on: boolean; onToggle: () => void };

/** One thing that is on or off, in a panel of choices. */
export function Switch({ legend, label, on, onToggle }: SwitchProps) {
  return (
    <fieldset class={styles.group}>
      <legend class={styles.legend}>{legend}</legend>
      <label class={styles.option}>
        <input type="checkbox" checked={on} onChange={onToggle} />
        <span>{label}</span>
      </label>
    </fieldset>
  );
}
