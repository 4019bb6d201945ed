import { useState } from 'preact/hooks';
import { t } from '../../../../i18n/i18n.ts';
import { peopleFor } from '../../../../layout/people-list.ts';
import { SearchField } from '../../../../ui/search-field.tsx';
import type { Uses } from '../../../models.ts';
import styles from './people-panel.module.css';
import { PersonRow, type PersonRowProps } from './person-row.tsx';

export type PeoplePanelProps = Omit<PersonRowProps, 'person'> &
  Uses<'call' | 'quality' | 'devices' | 'hands' | 'settings' | 'screen'>;

/** The participants, the local participant first; searchable by name. */
export function PeoplePanel(models: PeoplePanelProps) {
  const { call, quality, devices, hands, settings, screen, personalFilter, toasts } = models;
  const [sought, setSought] = useState('');
  const name = settings.name.value;
  const self = {
    id: name,
    name,
    self: true,
    hand: hands.own.value,
    muted: devices.microphone.value.phase !== 'on' || devices.muted.value,
    speaking: call.selfSpeaking.value,
    cameraOff: devices.camera.value.phase !== 'on',
    sharing: screen.video.value !== undefined,
    quality: quality.own.value,
  };
  const others = call.people.value.map(({ id, name, microphone, camera, screen, speaking }) => ({
    id,
    name,
    self: false,
    hand: hands.placeOf(id),
    speaking,
    muted: microphone === undefined || microphone.paused,
    cameraOff: camera === undefined || camera.paused,
    sharing: screen !== undefined,
    quality: quality.of(id),
  }));
  const listed = peopleFor(sought, { self, others });
  return (
    <div class={styles.people}>
      <SearchField label={t('people.search')} value={sought} onInput={setSought} />
      {listed.length === 0 && <p class={styles.none}>{t('people.none')}</p>}
      <ul class={styles.list} aria-label={t('room.people', { count: listed.length })}>
        {listed.map((person) => (
          <PersonRow key={person.id} person={person} personalFilter={personalFilter} toasts={toasts} />
        ))}
      </ul>
    </div>
  );
}
