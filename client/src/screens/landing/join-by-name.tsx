import { useState } from 'preact/hooks';
import type { PlainKey } from '../../i18n/i18n.ts';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { roomFromInput } from '../../util/room-link.ts';

/** Accepts the name of a meeting or a pasted link. */
export function JoinByName({ onJoin }: { onJoin: (room: string) => void }) {
  const [text, setText] = useState('');
  const [error, setError] = useState<PlainKey>();
  const submit = () => {
    const room = roomFromInput(text);
    if (room !== undefined) onJoin(room);
    else setError(text.trim() === '' ? 'landing.name_missing' : 'landing.name_invalid');
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <TextField
        label={t('landing.join_label')}
        placeholder={t('landing.join_placeholder')}
        autocomplete="off"
        value={text}
        error={error && t(error)}
        onInput={(value) => {
          setText(value);
          setError(undefined);
        }}
      >
        <Button type="submit">{t('landing.join')}</Button>
      </TextField>
    </form>
  );
}
