import { useId } from 'preact/hooks';
import { t } from '../i18n/i18n.ts';
import type { DeviceChoiceProps } from './device-radios.tsx';
import styles from './device-select.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';

/** The devices of one kind as a menu; it says so while the browser does not tell of any. */
export function DeviceSelect({ icon, label, options, chosen, onChoose }: DeviceChoiceProps & { icon: IconNode }) {
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
          {options.length === 0 && <option>{t('device.unnamed')}</option>}
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
