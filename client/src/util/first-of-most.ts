/** The first item of the owner who has most of them. */
export function firstOfMost<Item>(
  items: readonly Item[],
  ownerOf: (item: Item) => string | undefined,
): Item | undefined {
  return firstsOfMost(items, ownerOf, { count: 1 })[0];
}

/**
 * `count` times the first item of the owner who has most of them, each time among the items that are left. The items
 * are grouped only once.
 */
export function firstsOfMost<Item>(
  items: readonly Item[],
  ownerOf: (item: Item) => string | undefined,
  { count }: { count: number },
): Item[] {
  const placed = items.map((item, place) => ({ item, place }));
  const owners = [...Map.groupBy(placed, ({ item }) => ownerOf(item)).values()];
  const firsts: Item[] = [];
  while (firsts.length < count && firsts.length < items.length) {
    const max = owners.reduce((one, other) => (goesBefore(other, one) ? other : one));
    for (const { item } of max.splice(0, 1)) firsts.push(item);
  }
  return firsts;
}

type Placed = readonly { place: number }[];

const goesBefore = (one: Placed, other: Placed) =>
  one.length === other.length ? placeOf(one) < placeOf(other) : one.length > other.length;

const placeOf = ([first]: Placed) => first?.place ?? Number.POSITIVE_INFINITY;
