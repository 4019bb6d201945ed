import { classNames } from './class-names.ts';
import styles from './control-button.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';

export type ControlButtonProps = {
  icon: IconNode;
  /** What a click does now. */
  label: string;
  onClick: () => void;
  /** Of a switch: whether it is on. Left out where the button is none. */
  pressed?: boolean;
  look?: 'normal' | 'off' | 'active' | 'danger';
  /** Where a failure wants attention. */
  warning?: boolean;
  /** Shows the label beside the icon where there is room. */
  worded?: boolean;
};

/** A round button of the controls, named by its label. */
export function ControlButton({ icon, label, onClick, pressed, look = 'normal', ...extras }: ControlButtonProps) {
  const { warning = false, worded = false } = extras;
  return (
    <button
      type="button"
      class={classNames(styles.button, styles[look])}
      aria-label={label}
      aria-pressed={pressed}
      title={label}
      onClick={onClick}
    >
      <Icon of={icon} size={22} />
      {worded && <span class={styles.words}>{label}</span>}
      {warning && <span class={styles.warning} aria-hidden="true" />}
    </button>
  );
}
