import { KeyRound } from 'lucide';
import { useState } from 'preact/hooks';
import { t } from '../../i18n/i18n.ts';
import { Button } from '../../ui/button.tsx';
import { Message } from '../../ui/message.tsx';
import { TextField } from '../../ui/text-field.tsx';
import type { Uses } from '../models.ts';
import type { Navigate } from '../navigate.ts';
import styles from './password-entry.module.css';

export type PasswordEntryProps = Uses<'call' | 'settings'> & {
  room: string;
  /** Whether the password that was entered last is not that of the room. */
  wrong: boolean;
  navigate: Navigate;
};

/** Asks for the password of a meeting. */
export function PasswordEntry({ call, settings, room, wrong, navigate }: PasswordEntryProps) {
  const [password, setPassword] = useState('');
  const joining = call.state.value.phase === 'joining';
  return (
    <Message icon={KeyRound} title={t('ended.password_title')} text={t('ended.password_text', { room })}>
      <form
        class={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (!joining && password !== '') void call.join({ room, name: settings.name.peek(), password });
        }}
      >
        <TextField
          label={t('ended.password_label')}
          type="password"
          autocomplete="off"
          maxLength={128}
          value={password}
          error={wrong && !joining ? t('ended.password_wrong') : undefined}
          onInput={setPassword}
        />
        <Button type="submit" look="primary" busy={joining}>
          {t(joining ? 'prejoin.joining' : 'prejoin.join')}
        </Button>
      </form>
      <Button onClick={() => navigate('/')}>{t('ended.home')}</Button>
    </Message>
  );
}
