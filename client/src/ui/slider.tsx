import { useId } from 'preact/hooks';
import { Icon, type IconNode } from './icon.tsx';
import styles from './slider.module.css';

export type SliderProps = {
  icon: IconNode;
  label: string;
  value: number;
  max: number;
  step: number;
  /** The value for people. */
  valueText: string;
  onInput: (value: number) => void;
};

/** A value from 0 to `max`, in a panel. */
export function Slider({ icon, label, value, max, step, valueText, onInput }: SliderProps) {
  const id = useId();
  return (
    <div class={styles.slider}>
      <Icon of={icon} />
      <label class={styles.label} for={id}>
        {label}
      </label>
      {/* The slider says it as well. */}
      <span class={styles.value} aria-hidden="true">
        {valueText}
      </span>
      <input
        id={id}
        class={styles.input}
        type="range"
        min={0}
        max={max}
        step={step}
        value={value}
        aria-valuetext={valueText}
        onInput={({ currentTarget }) => onInput(currentTarget.valueAsNumber)}
      />
    </div>
  );
}
