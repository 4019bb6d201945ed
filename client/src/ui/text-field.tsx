import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import styles from './text-field.module.css';

export type TextFieldProps = {
  label: string;
  value: string;
  onInput: (value: string) => void;
  placeholder?: string;
  /** The error in the value; it is read out when it appears, and the field then has the focus. */
  error?: string | undefined;
  autocomplete?: string;
  /** What is typed is not shown. */
  type?: 'password';
  maxLength?: number;
  /** Whether it has the focus when it appears. */
  focused?: boolean;
  /** A button at its end. */
  children?: ComponentChildren;
};

/** One line of text with its label, and below it the place for an error. */
export function TextField({ label, value, onInput, error, type, focused = false, children, ...input }: TextFieldProps) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const wrong = error !== undefined;
  const kind = type === 'password' ? { type } : { type: 'text' as const };
  useEffect(() => {
    if (focused) field.current?.focus({ preventScroll: true });
  }, [focused]);
  useEffect(() => {
    if (wrong) field.current?.focus();
  }, [wrong]);
  return (
    <div class={styles.field}>
      <label class={styles.label} for={id}>
        {label}
      </label>
      <div class={styles.row}>
        <input
          {...input}
          ref={field}
          id={id}
          class={styles.input}
          {...kind}
          value={value}
          spellcheck={false}
          aria-invalid={wrong}
          aria-describedby={`${id}-error`}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
        {children}
      </div>
      <p id={`${id}-error`} class={styles.error} role="alert">
        {error}
      </p>
    </div>
  );
}
