import { X } from 'lucide';
import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n/i18n.ts';
import { classNames } from './class-names.ts';
import styles from './dialog.module.css';
import { Icon } from './icon.tsx';

export type DialogProps = {
  /** Its heading, and its name for screen readers. */
  title: string;
  /** For content that needs more room than a list. */
  wide?: boolean;
  /**
   * Called when the user closes the dialog: by Escape, the button, or a click beside it. The caller stops rendering it.
   */
  onClose: () => void;
  children: ComponentChildren;
};

/**
 * A modal dialog, open as long as it is rendered; on phones a sheet from below. When it closes, the focus returns to
 * where it was before.
 */
export function Dialog({ title, wide = false, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useLayoutEffect(() => {
    const { current } = dialog;
    current?.showModal();
    heading.current?.focus({ preventScroll: true });
    return () => current?.close();
  }, []);
  useLayoutEffect(() => (dialog.current ? onCloseRequest(dialog.current, onClose) : undefined), [onClose]);
  return (
    <dialog ref={dialog} class={classNames(styles.dialog, wide && styles.wide)} aria-labelledby={id}>
      <div class={styles.frame}>
        <header class={styles.head}>
          <h2 id={id} ref={heading} class={styles.title} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class={styles.close} aria-label={t('dialog.close')} onClick={onClose}>
            <Icon of={X} />
          </button>
        </header>
        <div class={styles.body}>{children}</div>
      </div>
    </dialog>
  );
}

/** Calls `close` on Escape and on a click beside the dialog, until the returned function is called. */
function onCloseRequest(dialog: HTMLDialogElement, close: () => void): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  let pressed: EventTarget | null = null;
  dialog.addEventListener(
    'cancel',
    (event) => {
      // A file input within cancels too, and bubbles.
      if (event.target !== dialog) return;
      event.preventDefault();
      close();
    },
    { signal },
  );
  // Browsers do not ask first if Escape is pressed a second time.
  dialog.addEventListener('close', close, { signal });
  // Of the dialog itself, only what lies beside its frame can be hit; a drag that ends there is no click.
  dialog.addEventListener(
    'pointerdown',
    ({ target }) => {
      pressed = target;
    },
    { signal },
  );
  dialog.addEventListener('click', ({ target }) => pressed === dialog && target === dialog && close(), { signal });
  return () => listening.abort();
}
