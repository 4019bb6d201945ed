type Named = {
  id: string;
  name: string /** Place among the hands that are up, from 1; 0 where it is down. */;
  hand: number;
};

/** Lists the people that match the search: the local participant first, then raised hands, then the others by name. */
export function peopleFor<Person extends Named>(
  sought: string,
  { self, others }: { self: Person; others: readonly Person[] },
): Person[] {
  const wanted = foldName(sought);
  const inOrder = others.toSorted((one, other) => placeOf(one) - placeOf(other) || one.name.localeCompare(other.name));
  return [self, ...inOrder].filter(({ name }) => foldName(name).includes(wanted));
}

/** Without case, accents and width, so that "zoe" finds "Ｚoë". */
const foldName = (name: string) =>
  name
    .trim()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLocaleLowerCase();

const placeOf = ({ hand }: Named) => (hand === 0 ? Number.MAX_SAFE_INTEGER : hand);
