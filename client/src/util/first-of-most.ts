/** The first item of the owner who has most of them. */
export function firstOfMost<Item>(
  items: readonly Item[],
  ownerOf: (item: Item) => string | undefined,
): Item | undefined {
  const counts = new Map<string | undefined, number>();
  for (const item of items) counts.set(ownerOf(item), (counts.get(ownerOf(item)) ?? 0) + 1);
  const most = Math.max(...counts.values());
  return items.find((item) => counts.get(ownerOf(item)) === most);
}
