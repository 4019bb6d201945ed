import radios from './device-radios.module.css';
import styles from './switch.module.css';

export type SwitchProps = {
  /** Above it, if it is a group of its own. */
  legend?: string;
  label: string;
  /** A sentence that explains the switch. */
  hint?: string;
  on: boolean;
  onToggle: () => void;
};

/** A setting that is on or off, in a panel. */
export function Switch({ legend, ...row }: SwitchProps) {
  if (legend === undefined) return <Row {...row} />;
  return (
    <fieldset class={radios.group}>
      <legend class={radios.legend}>{legend}</legend>
      <Row {...row} />
    </fieldset>
  );
}

function Row({ label, hint, on, onToggle }: Omit<SwitchProps, 'legend'>) {
  return (
    <label class={styles.row}>
      <span class={styles.words}>
        {label}
        {hint && <span class={styles.hint}>{hint}</span>}
      </span>
      <input class={styles.switch} type="checkbox" checked={on} onChange={onToggle} />
    </label>
  );
}
