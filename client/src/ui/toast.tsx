import { X } from 'lucide';
import { t } from '../i18n/i18n.ts';
import { IconButton } from './icon-button.tsx';
import styles from './toast.module.css';

/** A short message, possibly with one action. */
type ToastView = { id: number; text: string; action: { label: string; run(): void } | undefined };

export type ToastsProps = {
  toasts: readonly ToastView[];
  onDismiss: (id: number) => void;
  /** The pointer or the keyboard focus is on the toasts. */
  onHold: () => void;
  onRelease: () => void;
};

/**
 * Short messages in a header, the newest of them. They take no focus and cover nothing; a live region reads them out.
 */
export function Toasts({ toasts, onDismiss, onHold, onRelease }: ToastsProps) {
  return (
    <ul
      class={styles.toasts}
      aria-label={t('toast.list')}
      hidden={toasts.length === 0}
      onMouseEnter={onHold}
      onMouseLeave={onRelease}
      onFocusIn={onHold}
      onFocusOut={onRelease}
    >
      {toasts.map(({ id, text, action }) => (
        <li key={id} class={styles.toast}>
          <p class={styles.text}>{text}</p>
          {action && (
            <button
              type="button"
              class={styles.action}
              onClick={() => {
                onDismiss(id);
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton icon={X} size={16} label={t('room.dismiss')} onClick={() => onDismiss(id)} />
        </li>
      ))}
    </ul>
  );
}
