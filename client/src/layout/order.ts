import type { PeerId } from '#shared/protocol/scalars.ts';

/** The remembered order of the others, so that tiles keep their places. */
export type Order = {
  /** The others, in the order of their tiles. */
  people: readonly PeerId[];
  /** Everybody who has spoken, latest first. */
  recentSpeakers: readonly PeerId[];
  /** Everybody who shares a screen, newest first. */
  sharers: readonly PeerId[];
  /** The participant whose video is large in the speaker layout. */
  spotlight: PeerId | undefined;
};

/** The facts on which the order depends. */
export type Present = { id: PeerId; speaking: boolean; shares: boolean };

/** Before anybody came. */
export const emptyOrder: Order = { people: [], recentSpeakers: [], sharers: [], spotlight: undefined };

/** Newcomers are placed behind the others, and the gap of a participant who left closes; nobody else moves. */
export function follow(before: Order, present: readonly Present[]): Order {
  const ids = present.map(({ id }) => id);
  const here = new Set(ids);
  const speaking = present.filter((person) => person.speaking).map(({ id }) => id);
  const recentSpeakers = [
    ...added(speaking, before.recentSpeakers),
    ...before.recentSpeakers.filter((id) => here.has(id)),
  ];
  const speakers = new Set(speaking);
  const sharing = present.filter((person) => person.shares).map(({ id }) => id);
  const latest = [...recentSpeakers].sort((a, b) => Number(speakers.has(b)) - Number(speakers.has(a)));
  const people = [...before.people.filter((id) => here.has(id)), ...added(ids, before.people)];
  return {
    people,
    recentSpeakers: latest,
    sharers: [...added(sharing, before.sharers).reverse(), ...before.sharers.filter((id) => sharing.includes(id))],
    spotlight: spotlightOf(before.spotlight, { speaking, latest, people }),
  };
}

/**
 * The current speaker stays, and the last one while nobody speaks; before anybody has spoken, it is the one present
 * longest.
 */
function spotlightOf(
  before: PeerId | undefined,
  { speaking, latest, people }: Record<'speaking' | 'latest' | 'people', readonly PeerId[]>,
): PeerId | undefined {
  const [speaker] = speaking;
  if (speaker !== undefined) return before !== undefined && speaking.includes(before) ? before : speaker;
  return before !== undefined && people.includes(before) ? before : (latest[0] ?? people[0]);
}

export type BroughtIn = {
  /** The people to be visible, most important first. */
  wanted: readonly PeerId[];
  /** How many of the first are visible. */
  seen: number;
  /** Latest first. */
  recentSpeakers: readonly PeerId[];
};

/**
 * The same order if everybody wanted is visible; otherwise each of them changes places with a visible person who has
 * not spoken for the longest time.
 */
export function bringIn(people: readonly PeerId[], { wanted, seen, recentSpeakers }: BroughtIn): readonly PeerId[] {
  const order = [...people];
  const silence = (id: PeerId) => (recentSpeakers.includes(id) ? recentSpeakers.indexOf(id) : Number.POSITIVE_INFINITY);
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

/** The same order with `id` at the place of `to`; those between them close its gap. */
export function movedTo(people: readonly PeerId[], { id, to }: { id: PeerId; to: PeerId }): readonly PeerId[] {
  const place = people.indexOf(to);
  if (place < 0 || id === to || !people.includes(id)) return people;
  return people.filter((other) => other !== id).toSpliced(place, 0, id);
}

const added = (ids: readonly PeerId[], known: readonly PeerId[]) => ids.filter((id) => !known.includes(id));
