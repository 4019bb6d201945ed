import { Paperclip } from 'lucide';
import { useRef } from 'preact/hooks';
import { t } from '../../../../i18n/i18n.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import type { Uses } from '../../../models.ts';
import { restraintText } from '../../../restraint-text.ts';

/** Chooses files, which are then offered to everybody; absent if files are disabled. */
export function SendFileButton({ files, moderation }: Uses<'files' | 'moderation'>) {
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
      <IconButton
        icon={Paperclip}
        label={t('file.send')}
        blocked={restraintText(moderation, 'files')}
        onClick={() => input.current?.click()}
      />
    </>
  );
}
