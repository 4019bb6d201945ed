type Named = { id: string; name: string };

/** Who of these is listed where that was searched for: oneself first, the others by name. */
export function peopleFor<Person extends Named>(
  sought: string,
  { self, others }: { self: Person; others: readonly Person[] },
): Person[] {
  const wanted = foldName(sought);
  const byName = others.toSorted((one, other) => one.name.localeCompare(other.name));
  return [self, ...byName].filter(({ name }) => foldName(name).includes(wanted));
}

/** Without case, accents and width, so that "zoe" finds "Ｚoë". */
const foldName = (name: string) =>
  name
    .trim()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC')
    .toLocaleLowerCase();
