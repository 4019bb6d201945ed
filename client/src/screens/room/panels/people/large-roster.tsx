import { useCallback, useEffect } from 'preact/hooks';
import { t, wholeNumber } from '../../../../i18n/i18n.ts';
import { peopleFor } from '../../../../layout/people-list.ts';
import { RowWindow } from '../../../../ui/row-window.tsx';
import type { Uses } from '../../../models.ts';
import styles from './large-roster.module.css';
import { listedPeer, listedPerson, listedSelf } from './listed.ts';
import { type ListedPerson, PersonRow, type PersonRowProps } from './person-row.tsx';

export type LargeRosterProps = Omit<PersonRowProps, 'person' | 'place'> &
  Uses<'rosterList' | 'call' | 'quality' | 'devices' | 'hands' | 'settings' | 'screen' | 'moderation'> & {
    sought: string;
  };

/**
 * The participants of a large room: the local participant and raised hands first, then the others by name, loaded as
 * somebody scrolls to them.
 */
export function LargeRoster({ sought, ...models }: LargeRosterProps) {
  const { rosterList, call } = models;
  useEffect(() => {
    rosterList.open();
    return () => rosterList.close();
  }, [rosterList]);
  useEffect(() => rosterList.search(sought), [rosterList, sought]);
  const onShow = useCallback((rows: number) => rosterList.show(rows), [rosterList]);
  const { listed, total, loading } = listedIn(models, sought);
  const isSearch = sought.trim() !== '';
  const all = call.count.value;
  const count = isSearch ? total : all;
  return (
    <div class={styles.roster}>
      <p class={styles.count}>
        {/* Only the result of a search is read out: the number of people may change every second. */}
        {!isSearch && t('room.people', { count: all })}
        <span role="status">{isSearch && !loading && foundText(total, { all })}</span>
      </p>
      <RowWindow
        label={t('room.people', { count })}
        items={listed}
        total={Math.max(total, listed.length)}
        onShow={onShow}
        row={(person, place) => <PersonRow key={person.id} {...models} person={person} place={place} />}
      />
    </div>
  );
}

function foundText(found: number, { all }: { all: number }): string {
  if (found === 0) return t('people.none');
  return t('people.found', { found: wholeNumber(found), all: wholeNumber(all) });
}

/**
 * The local participant and raised hands first, then the participants that are loaded. `total` also counts those that
 * are not loaded yet.
 */
function listedIn(
  models: Omit<LargeRosterProps, 'sought'>,
  sought: string,
): { listed: ListedPerson[]; total: number; loading: boolean } {
  const { call, hands, rosterList } = models;
  const { peers, people } = rosterList.list.value;
  const known = new Map(call.people.value.map((person) => [person.id, listedPerson(person, models)]));
  const raised = hands.raised.value.flatMap((id) => known.get(id) ?? []);
  const first = peopleFor(sought, { self: listedSelf(models), others: raised });
  const isFirst = new Set(first.map(({ id }) => id));
  const rest = peers.filter(({ id }) => !isFirst.has(id)).map((peer) => known.get(peer.id) ?? listedPeer(peer));
  const self = first.filter((person) => person.self).length;
  return { listed: [...first, ...rest], total: self + (people ?? 0), loading: people === undefined };
}
