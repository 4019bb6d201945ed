/** Resolves in the next turn of the event loop, behind everything that waits for it already. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Handles so many of these now, and as many in each further turn of the event loop, which serves others meanwhile. */
export async function overTurns<Item>(
  items: readonly Item[],
  { perTurn, handle }: { perTurn: number; handle(some: readonly Item[]): void },
): Promise<void> {
  for (let from = 0; from < items.length; from += perTurn) {
    if (from > 0) await nextTurn();
    handle(items.slice(from, from + perTurn));
  }
}

/** Like `overTurns`, of asynchronous work: each group waits until the previous one is done. @returns all results. */
export async function mapOverTurns<Item, Result>(
  items: readonly Item[],
  { perTurn, map }: { perTurn: number; map(item: Item): Promise<Result> },
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += perTurn) {
    if (from > 0) await nextTurn();
    results.push(...(await Promise.all(items.slice(from, from + perTurn).map(map))));
  }
  return results;
}
