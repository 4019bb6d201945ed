import { useId } from 'preact/hooks';
import type { DeviceChoiceProps } from './device-radios.tsx';
import styles from './device-select.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';

export type DeviceSelectProps = DeviceChoiceProps & { icon: IconNode };

/** The devices of one kind as a menu. */
export function DeviceSelect({ icon, label, options, none, chosen, onChoose }: DeviceSelectProps) {
  const id = useId();
  return (
    <div class={styles.field}>
      <label class={styles.label} for={id}>
        {label}
      </label>
      <div class={styles.box}>
        <Icon of={icon} size={18} />
        <select
          id={id}
          value={chosen ?? options[0]?.id}
          disabled={options.length === 0}
          onChange={(event) => onChoose(event.currentTarget.value)}
        >
          {options.length === 0 && <option>{none}</option>}
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
