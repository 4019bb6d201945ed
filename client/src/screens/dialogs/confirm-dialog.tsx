import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './confirm-dialog.module.css';

export type ConfirmDialogProps = {
  /** A question. */
  title: string;
  /** The consequences. */
  text: string;
  /** The label of the button that confirms. */
  action: string;
  /** @returns whether it was done. */
  onConfirm(): Promise<boolean>;
  onClose: () => void;
  /** Choices that belong to it. */
  children?: ComponentChildren;
};

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose, children }: ConfirmDialogProps) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const confirm = async () => {
    setBusy(true);
    const done = await onConfirm();
    setBusy(false);
    setFailed(!done);
    if (done) onClose();
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <div class={styles.body}>
        <p>{text}</p>
        <div class={styles.choices}>{children}</div>
        <p class={styles.failed} role="alert">
          {failed && t('host.failed')}
        </p>
        <div class={styles.actions}>
          <Button onClick={onClose}>{t('rename.cancel')}</Button>
          <Button look="danger" busy={busy} onClick={() => void confirm()}>
            {action}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
