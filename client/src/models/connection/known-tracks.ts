import { type PeerId, Source } from '#shared/protocol/scalars.ts';
import type { KnownTracks } from '../../media/stream-counts.ts';
import { keyOf, type Roster } from '../roster.ts';

/** Which track is of whom and what, by its id. */
export function knownTracks({
  sentTrack,
  people,
}: {
  sentTrack(source: Source): Pick<MediaStreamTrack, 'id'> | undefined;
  people: Roster;
}): KnownTracks {
  const entry = (peer: PeerId | undefined, source: Source, track: Pick<MediaStreamTrack, 'id'> | undefined) =>
    track ? [[track.id, { peer, source }] as const] : [];
  return new Map([
    ...Source.options.flatMap((source) => entry(undefined, source, sentTrack(source))),
    ...people.flatMap((person) =>
      Source.options.flatMap((source) => entry(person.id, source, person[keyOf(source)]?.track)),
    ),
  ]);
}
