import { useEffect } from 'preact/hooks';
import { searchName } from '#shared/util/search-name.ts';
import { t } from '../../../../i18n/i18n.ts';
import type { Recipient } from '../../../../models/chat/chat.ts';
import { nameOfOther } from '../../../../models/people/self-names.ts';
import { classNames } from '../../../../ui/class-names.ts';
import { PersonDisc } from '../../../../ui/person-disc.tsx';
import { hueOf, initials } from '../../../../util/person-look.ts';
import type { Uses } from '../../../models.ts';
import styles from './mention-list.module.css';

/** How many people are suggested. */
const MAX_SUGGESTED = 6;

/** The id of the list, which the field names. */
export const MENTION_LIST = 'mention-list';
/** The id of the option with this number. */
export const mentionOption = (index: number): string => `mention-${index}`;

/** The people whose names contain this text; in a large room, the server looks for them. Nobody without a text. */
export function useMentionable(
  { call, personalFilter, rosterList }: Uses<'call' | 'personalFilter' | 'rosterList'>,
  sought: string | undefined,
): Recipient[] {
  const large = call.partial.value && sought !== undefined;
  useEffect(() => {
    if (!large) return;
    rosterList.open();
    return () => rosterList.close();
  }, [large, rosterList]);
  useEffect(() => {
    if (large) rosterList.search(sought);
  }, [large, rosterList, sought]);
  if (sought === undefined) return [];
  const people = large ? rosterList.list.value.peers : call.people.value;
  const wanted = searchName(sought);
  return people
    .filter(({ id, name }) => personalFilter.admits(id) && searchName(name).includes(wanted))
    .slice(0, MAX_SUGGESTED)
    .map(({ id, name }) => ({ peer: id, name: nameOfOther(name) }));
}

export type MentionListProps = {
  people: readonly Recipient[];
  /** The index of the suggestion that Enter chooses. */
  active: number;
  onPick: (person: Recipient) => void;
};

/** The people to mention, above the field, which keeps the focus. */
export function MentionList({ people, active, onPick }: MentionListProps) {
  return (
    <div id={MENTION_LIST} class={styles.list} role="listbox" aria-label={t('chat.mention')}>
      {people.map((person, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the field handles the keys
        <div
          key={person.peer}
          id={mentionOption(index)}
          class={classNames(styles.person, index === active && styles.active)}
          role="option"
          aria-selected={index === active}
          tabIndex={-1}
          // The field keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(person)}
        >
          <PersonDisc initials={initials(person.name)} hue={hueOf(person.peer)} />
          <span class={styles.name} dir="auto">
            {person.name}
          </span>
        </div>
      ))}
    </div>
  );
}
