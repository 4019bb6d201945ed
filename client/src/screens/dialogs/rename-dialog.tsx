import { useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { readName } from '../../util/person-name.ts';
import styles from './rename-dialog.module.css';

type Problem = 'prejoin.name_missing' | 'prejoin.name_invalid' | 'rename.failed';

export type RenameDialogProps = {
  title: string;
  /** The present name. */
  name: string;
  /** Whose name it is. */
  label: string;
  note: string;
  autocomplete: 'name' | 'off';
  /** @returns whether the server accepted the name. */
  onRename(name: string): Promise<boolean>;
  onClose: () => void;
};

/** Changes the name that the others see: the person's own, or that of a participant. */
export function RenameDialog({ title, name: former, label, note, autocomplete, onRename, onClose }: RenameDialogProps) {
  const [typed, setTyped] = useState(former);
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const read = readName(typed);
    if (read.name === undefined) return setProblem(`prejoin.name_${read.problem}`);
    setBusy(true);
    const renamed = await onRename(read.name);
    setBusy(false);
    if (renamed) onClose();
    else setProblem('rename.failed');
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        <TextField
          label={label}
          placeholder={t('prejoin.name_placeholder')}
          autocomplete={autocomplete}
          focused
          value={typed}
          error={problem && t(problem)}
          onInput={(name) => {
            setTyped(name);
            setProblem(undefined);
          }}
        />
        <p class={styles.note}>{note}</p>
        <div class={styles.actions}>
          <Button onClick={onClose}>{t('rename.cancel')}</Button>
          <Button type="submit" look="primary" busy={busy}>
            {t('rename.save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
