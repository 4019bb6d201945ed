import { useState } from 'preact/hooks';
import { RoomPolicy } from '#shared/protocol/access.ts';
import { t } from '../../../../i18n/i18n.ts';
import { Button } from '../../../../ui/button.tsx';
import { SelectField } from '../../../../ui/select-field.tsx';
import { TextField } from '../../../../ui/text-field.tsx';
import type { Uses } from '../../../models.ts';
import { moderate } from '../../person/moderate.ts';
import styles from './host-panel.module.css';

/** Who may join the meeting. A password is set before it is asked for. */
export function AccessSection(models: Uses<'moderation' | 'toasts'>) {
  const policy = models.moderation.policy.value;
  const [choosing, setChoosing] = useState(false);
  const choose = (next: RoomPolicy) => {
    setChoosing(next === 'password');
    if (next !== 'password') moderate(models, 'access:set', { policy: next });
  };
  return (
    <div class={styles.section}>
      <SelectField
        label={t('host.access')}
        options={RoomPolicy.options.map((id) => ({ id, label: t(`host.policy_${id}`) }))}
        chosen={choosing ? 'password' : policy}
        onChoose={choose}
      />
      {choosing && <PasswordForm {...models} onSet={() => setChoosing(false)} />}
      {policy === 'password' && !choosing && (
        <Button onClick={() => setChoosing(true)}>{t('host.change_password')}</Button>
      )}
      <p class={styles.hint}>{t('host.access_note')}</p>
    </div>
  );
}

function PasswordForm({ onSet, ...models }: Uses<'moderation' | 'toasts'> & { onSet: () => void }) {
  const [password, setPassword] = useState('');
  const set = () => {
    if (password !== '') moderate(models, 'access:set', { policy: 'password', password }, onSet);
  };
  return (
    <form
      class={styles.section}
      onSubmit={(event) => {
        event.preventDefault();
        set();
      }}
    >
      <TextField
        label={t('host.password')}
        autocomplete="off"
        maxLength={128}
        focused
        value={password}
        onInput={setPassword}
      />
      <Button type="submit" look="primary">
        {t('host.set_password')}
      </Button>
    </form>
  );
}
