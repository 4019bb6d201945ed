/** The first of each site, then the second of each, and so on, so that one site cannot keep out all others. */
export function inTurns<One>(ranked: readonly One[], siteOf: (one: One) => string): One[] {
  const turns = new Map<string, number>();
  const byTurn = Map.groupBy(ranked, (one) => {
    const site = siteOf(one);
    const turn = (turns.get(site) ?? 0) + 1;
    turns.set(site, turn);
    return turn;
  });
  // Turns are in ascending order, since every turn starts after the previous one.
  return [...byTurn.values()].flat();
}
