import { Check, X } from 'lucide';
import { t } from '../../../../i18n/i18n.ts';
import { Button } from '../../../../ui/button.tsx';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { shortName } from '../../../../util/person-look.ts';
import type { Uses } from '../../../models.ts';
import { moderate } from '../../person/moderate.ts';
import styles from './waiting-list.module.css';

/** The people in the lobby, longest there first; nothing if nobody waits. */
export function WaitingList(models: Uses<'moderation' | 'toasts'>) {
  const waiting = models.moderation.waiting.value;
  if (waiting.length === 0) return null;
  return (
    <section class={styles.waiting}>
      <h3 class={styles.title}>{t('waiting.title')}</h3>
      <ul class={styles.list}>
        {waiting.map(({ peer, name }) => (
          <li key={peer} class={styles.row}>
            <span class={styles.name} dir="auto">
              {name}
            </span>
            <IconButton
              icon={Check}
              label={t('waiting.admit_named', { name: shortName(name) })}
              onClick={() => moderate(models, 'lobby:admit', { peer })}
            />
            <IconButton
              icon={X}
              label={t('waiting.deny_named', { name: shortName(name) })}
              onClick={() => moderate(models, 'lobby:deny', { peer, ban: false })}
            />
          </li>
        ))}
      </ul>
      {waiting.length > 1 && (
        <Button onClick={() => moderate(models, 'lobby:admitAll', {})}>{t('waiting.admit_all')}</Button>
      )}
    </section>
  );
}
