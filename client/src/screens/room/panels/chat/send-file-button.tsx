import { Paperclip } from 'lucide';
import { useRef } from 'preact/hooks';
import { t } from '../../../../i18n/i18n.ts';
import type { FilesModel } from '../../../../models/files/files.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';

/** Chooses files, which are then offered to everybody; absent if files are disabled. */
export function SendFileButton({ files }: { files: FilesModel }) {
  const input = useRef<HTMLInputElement>(null);
  if (!files.enabled.value) return null;
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={({ currentTarget }) => {
          files.send(currentTarget.files ?? []);
          // So that the same file can be chosen again.
          currentTarget.value = '';
        }}
      />
      <IconButton icon={Paperclip} label={t('file.send')} onClick={() => input.current?.click()} />
    </>
  );
}
