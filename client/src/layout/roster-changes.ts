type Listed = { id: string; name: string };

/** The participants who joined and left between two rosters, in the roster's order. */
export function rosterChanges(
  before: readonly Listed[],
  after: readonly Listed[],
): { joined: readonly Listed[]; left: readonly Listed[] } {
  return { joined: missingFrom(before, after), left: missingFrom(after, before) };
}

function missingFrom(roster: readonly Listed[], others: readonly Listed[]): Listed[] {
  const ids = new Set(roster.map(({ id }) => id));
  return others.filter(({ id }) => !ids.has(id));
}
