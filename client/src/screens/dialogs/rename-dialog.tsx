import { useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { readName } from '../../util/person-name.ts';
import type { Uses } from '../models.ts';
import styles from './rename-dialog.module.css';

type Problem = 'prejoin.name_missing' | 'prejoin.name_invalid' | 'rename.failed';

/** Changes the name that the others see, during the call and for the next one. */
export function RenameDialog({ call, settings, onClose }: Uses<'call' | 'settings'> & { onClose: () => void }) {
  const [typed, setTyped] = useState(() => settings.name.peek());
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const save = async () => {
    const read = readName(typed);
    if (read.name === undefined) return setProblem(`prejoin.name_${read.problem}`);
    setBusy(true);
    const renamed = await call.rename(read.name);
    setBusy(false);
    if (!renamed) return setProblem('rename.failed');
    settings.rename(read.name);
    onClose();
  };
  return (
    <Dialog title={t('rename.title')} onClose={onClose}>
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void save();
        }}
      >
        <TextField
          label={t('prejoin.name')}
          placeholder={t('prejoin.name_placeholder')}
          autocomplete="name"
          focused
          value={typed}
          error={problem && t(problem)}
          onInput={(name) => {
            setTyped(name);
            setProblem(undefined);
          }}
        />
        <p class={styles.note}>{t('rename.note')}</p>
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
