import { classNames } from './class-names.ts';
import styles from './control-button.module.css';
import type { IconNode } from './icon.tsx';
import { Icon } from './icon.tsx';
import tooltip from './tooltip.module.css';

export type ControlButtonProps = {
  icon: IconNode;
  /** What a click does now, which also tells the state: hence no `aria-pressed`, which would tell it a second time. */
  label: string;
  onClick: () => void;
  look?: 'normal' | 'off' | 'active' | 'danger';
  /** Where a failure wants attention. */
  warning?: boolean;
  /** Shows the label beside the icon where there is room. */
  worded?: boolean;
};

/** A round button of the controls, named by its label. */
export function ControlButton({ icon, label, onClick, look = 'normal', ...extras }: ControlButtonProps) {
  const { warning = false, worded = false } = extras;
  return (
    <button
      type="button"
      class={classNames(styles.button, styles[look], !worded && tooltip.tip)}
      aria-label={label}
      onClick={onClick}
    >
      <Icon of={icon} size={22} />
      {worded && <span class={styles.words}>{label}</span>}
      {warning && <span class={styles.warning} aria-hidden="true" />}
    </button>
  );
}
