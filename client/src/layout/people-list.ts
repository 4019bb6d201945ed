import { searchName } from '#shared/util/search-name.ts';

type Named = {
  id: string;
  name: string /** Place among the hands that are up, from 1; 0 where it is down. */;
  hand: number;
};

/** In the browser's language, numbers by their value. */
const collator = new Intl.Collator(undefined, { numeric: true });

/** Lists the people that match the search: the local participant first, then raised hands, then the others by name. */
export function peopleFor<Person extends Named>(
  sought: string,
  { self, others }: { self: Person; others: readonly Person[] },
): Person[] {
  const wanted = searchName(sought);
  const inOrder = others.toSorted(
    (one, other) => placeOf(one) - placeOf(other) || collator.compare(one.name, other.name),
  );
  return [self, ...inOrder].filter(({ name }) => searchName(name).includes(wanted));
}

const placeOf = ({ hand }: Named) => (hand === 0 ? Number.MAX_SAFE_INTEGER : hand);
