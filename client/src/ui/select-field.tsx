import { ChevronDown } from 'lucide';
import { useId } from 'preact/hooks';
import { classNames } from './class-names.ts';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import styles from './select-field.module.css';

export type SelectFieldProps<Id extends string> = {
  icon?: IconNode;
  label: string;
  options: readonly { id: Id; label: string }[];
  /** Shown if there are no options. */
  none?: string;
  chosen: Id | undefined;
  onChoose: (id: Id) => void;
};

/** One choice of several as a menu. */
export function SelectField<Id extends string>(props: SelectFieldProps<Id>) {
  const { icon, label, options, none, chosen, onChoose } = props;
  const id = useId();
  return (
    <div class={styles.field}>
      <label class={styles.label} for={id}>
        {label}
      </label>
      <div class={classNames(styles.box, icon && styles.withIcon)}>
        {icon && <Icon of={icon} size={18} />}
        <select
          id={id}
          value={chosen}
          disabled={options.length === 0}
          onChange={({ currentTarget }) => {
            const option = options[currentTarget.selectedIndex];
            if (option) onChoose(option.id);
          }}
        >
          {options.length === 0 && <option>{none}</option>}
          {options.map((option) => (
            <option key={option.id} value={option.id}>
              {option.label}
            </option>
          ))}
        </select>
        <Icon of={ChevronDown} size={18} />
      </div>
    </div>
  );
}
