import { Source } from '#shared/protocol/scalars.ts';
import type { KnownStreams } from '../../media/stream-counts.ts';
import { keyOf, type Roster } from '../people/roster.ts';

/** The peer and source of each stream of a call. */
export function knownStreams({
  midOf,
  people,
}: {
  midOf(source: Source): string | undefined;
  people: Roster;
}): KnownStreams {
  const sent = Source.options.flatMap((source) => {
    const mid = midOf(source);
    return mid === undefined ? [] : [[mid, source] as const];
  });
  const received = people.flatMap((person) =>
    Source.options.flatMap((source) => {
      const track = person[keyOf(source)]?.track;
      return track ? [[track.id, { peer: person.id, source }] as const] : [];
    }),
  );
  return { received: new Map(received), sent: new Map(sent) };
}
