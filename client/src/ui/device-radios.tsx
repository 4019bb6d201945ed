import { useId } from 'preact/hooks';
import styles from './device-radios.module.css';

/** One entry to choose, with the words that the browser has for it or that were found for it. */
export type Option = { id: string; label: string };

export type DeviceChoiceProps = {
  label: string;
  options: readonly Option[];
  /** Said where there are no options. */
  none: string;
  chosen: string | undefined;
  onChoose: (id: string) => void;
};

/** The devices of one kind as radios. */
export function DeviceRadios({ label, options, none, chosen, onChoose }: DeviceChoiceProps) {
  const name = useId();
  return (
    <fieldset class={styles.group}>
      <legend class={styles.legend}>{label}</legend>
      {options.length === 0 && <p class={styles.none}>{none}</p>}
      {options.map((option) => (
        <label key={option.id} class={styles.option}>
          <input type="radio" name={name} checked={option.id === chosen} onChange={() => onChoose(option.id)} />
          <span>{option.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
