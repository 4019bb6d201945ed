import { Crown, UserPlus } from 'lucide';
import { useState } from 'preact/hooks';
import { t } from '../../../../i18n/i18n.ts';
import { peopleFor } from '../../../../layout/people-list.ts';
import { Button } from '../../../../ui/button.tsx';
import { SearchField } from '../../../../ui/search-field.tsx';
import type { Uses } from '../../../models.ts';
import { marksRoles } from '../../person/role-mark.tsx';
import { LargeRoster, type LargeRosterProps } from './large-roster.tsx';
import { listedPerson, listedSelf } from './listed.ts';
import styles from './people-panel.module.css';
import { PersonRow, type PersonRowProps } from './person-row.tsx';

export type PeoplePanelProps = Omit<PersonRowProps, 'person' | 'place'> &
  Omit<LargeRosterProps, 'sought'> &
  Uses<'call' | 'quality' | 'devices' | 'dialogs' | 'hands' | 'settings' | 'screen' | 'moderation' | 'sidePanel'>;

/** The participants, the local participant first, searchable by name; and the way to invite more. */
export function PeoplePanel(models: PeoplePanelProps) {
  const [sought, setSought] = useState('');
  return (
    <div class={styles.people}>
      <SearchField label={t('people.search')} value={sought} onInput={setSought} />
      {models.call.partial.value ? (
        <LargeRoster {...models} sought={sought} />
      ) : (
        <SmallRoster {...models} sought={sought} />
      )}
      <div class={styles.invite}>
        <Button icon={UserPlus} onClick={() => models.dialogs.open('invite')}>
          {t('invite.title')}
        </Button>
        {models.moderation.moderates.value && marksRoles(models.call) && (
          <Button icon={Crown} onClick={() => models.sidePanel.show('host')}>
            {t('host.title')}
          </Button>
        )}
      </div>
    </div>
  );
}

function SmallRoster({ sought, ...models }: PeoplePanelProps & { sought: string }) {
  const { call } = models;
  const others = call.people.value.map((person) => listedPerson(person, models));
  const listed = peopleFor(sought, { self: listedSelf(models), others });
  return (
    <>
      {listed.length === 0 && <p class={styles.none}>{t('people.none')}</p>}
      <ul class={styles.list} aria-label={t('room.people', { count: listed.length })}>
        {listed.map((person) => (
          <PersonRow key={person.id} {...models} person={person} />
        ))}
      </ul>
    </>
  );
}
