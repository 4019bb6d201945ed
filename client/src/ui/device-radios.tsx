import { useId } from 'preact/hooks';
import styles from './device-radios.module.css';

/** An option, with the browser's label or one that was found for it. */
export type Option<Id extends string = string> = { id: Id; label: string };

export type DeviceRadiosProps<Id extends string = string> = {
  label: string;
  options: readonly Option<Id>[];
  /** Shown if there are no options. */
  none?: string;
  chosen: string | undefined;
  onChoose: (id: Id) => void;
};

/** One choice of several as radio buttons, such as the devices of one kind. */
export function DeviceRadios<Id extends string>(props: DeviceRadiosProps<Id>) {
  const { label, options, none, chosen, onChoose } = props;
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
