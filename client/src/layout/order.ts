import type { PeerId } from '#shared/protocol/scalars.ts';

/** What is remembered of the others from one moment to the next, so that tiles stay where they are. */
export type Order = {
  /** The others, in the order of their tiles. */
  people: readonly PeerId[];
  /** Who was ever heard, the latest first. */
  heard: readonly PeerId[];
  /** Who shares a screen, the newest first. */
  sharers: readonly PeerId[];
  /** Whose picture is large where that of who speaks is. */
  spotlight: PeerId | undefined;
};

/** What the order depends on. */
export type Present = { id: PeerId; speaking: boolean; shares: boolean };

/** Before anybody came. */
export const emptyOrder: Order = { people: [], heard: [], sharers: [], spotlight: undefined };

/** Whoever came is behind the others, and whoever left leaves a gap that closes; nobody else moves. */
export function follow(before: Order, present: readonly Present[]): Order {
  const ids = present.map(({ id }) => id);
  const here = new Set(ids);
  const speaking = present.filter((person) => person.speaking).map(({ id }) => id);
  const heard = [...added(speaking, before.heard), ...before.heard.filter((id) => here.has(id))];
  const speakers = new Set(speaking);
  const sharing = present.filter((person) => person.shares).map(({ id }) => id);
  const latest = [...heard].sort((a, b) => Number(speakers.has(b)) - Number(speakers.has(a)));
  const people = [...before.people.filter((id) => here.has(id)), ...added(ids, before.people)];
  return {
    people,
    heard: latest,
    sharers: [...added(sharing, before.sharers).reverse(), ...before.sharers.filter((id) => sharing.includes(id))],
    spotlight: spotlightOf(before.spotlight, { speaking, latest, people }),
  };
}

/** Who speaks on stays, and who spoke last while nobody does; before anybody spoke it is whoever is here longest. */
function spotlightOf(
  before: PeerId | undefined,
  { speaking, latest, people }: Record<'speaking' | 'latest' | 'people', readonly PeerId[]>,
): PeerId | undefined {
  const [speaker] = speaking;
  if (speaker !== undefined) return before !== undefined && speaking.includes(before) ? before : speaker;
  return before !== undefined && people.includes(before) ? before : (latest[0] ?? people[0]);
}

export type BroughtIn = {
  /** Who is to be seen, the most important first. */
  wanted: readonly PeerId[];
  /** So many of the first are seen. */
  seen: number;
  /** The latest first. */
  heard: readonly PeerId[];
};

/**
 * The same order where everybody wanted is among the first that are seen; else each of them changes places with whoever
 * of those was not heard for the longest time.
 */
export function bringIn(people: readonly PeerId[], { wanted, seen, heard }: BroughtIn): readonly PeerId[] {
  const order = [...people];
  const silence = (id: PeerId) => (heard.includes(id) ? heard.indexOf(id) : Number.POSITIVE_INFINITY);
  for (const id of wanted.slice(0, seen)) {
    const from = order.indexOf(id);
    if (from < seen) continue;
    const [quietest] = order
      .slice(0, seen)
      .filter((other) => !wanted.slice(0, seen).includes(other))
      .sort((a, b) => silence(b) - silence(a) || order.indexOf(b) - order.indexOf(a));
    if (quietest === undefined) break;
    order[order.indexOf(quietest)] = id;
    order[from] = quietest;
  }
  return order;
}

const added = (ids: readonly PeerId[], known: readonly PeerId[]) => ids.filter((id) => !known.includes(id));
