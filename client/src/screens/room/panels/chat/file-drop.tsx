import { Upload } from 'lucide';
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../../../i18n/i18n.ts';
import type { FilesModel } from '../../../../models/files/files.ts';
import { Icon } from '../../../../ui/icon.tsx';
import type { Uses } from '../../../models.ts';
import styles from './file-drop.module.css';

/** Sends files that are dropped anywhere on the page, or pasted; shows a hint while files are dragged over it. */
export function FileDrop({ files, moderation }: Uses<'files' | 'moderation'>) {
  const [over, setOver] = useState(false);
  const enabled = files.enabled.value && moderation.restraintOn('files') === undefined;
  useEffect(() => (enabled ? listen(files, setOver) : undefined), [files, enabled]);
  if (!over) return null;
  return (
    <div class={styles.over} aria-hidden="true">
      <p class={styles.words}>
        <Icon of={Upload} size={28} />
        {t('file.drop')}
      </p>
    </div>
  );
}

function listen(files: FilesModel, setOver: (over: boolean) => void): () => void {
  const ends = new AbortController();
  const on = <Name extends keyof WindowEventMap>(name: Name, listener: (event: WindowEventMap[Name]) => void) =>
    window.addEventListener(name, listener, { signal: ends.signal });
  on('dragover', (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    // Without it, the browser would open dropped files in place of the call.
    event.preventDefault();
    setOver(true);
  });
  on('dragleave', (event) => {
    // The files have left the window, instead of moving from one element to another.
    if (event.relatedTarget === null) setOver(false);
  });
  on('drop', (event) => {
    if (!holdsFiles(event.dataTransfer)) return;
    event.preventDefault();
    setOver(false);
    files.send(event.dataTransfer?.files ?? []);
  });
  on('paste', (event) => {
    const pasted = event.clipboardData?.files ?? [];
    if (pasted.length === 0) return;
    event.preventDefault();
    files.send(pasted);
  });
  return () => ends.abort();
}

const holdsFiles = (data: DataTransfer | null) => data?.types.includes('Files') ?? false;
