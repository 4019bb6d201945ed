/** The participants and what they send, as plain data: every function takes a roster and returns the next one. */
import type { ProducerInfo } from '#shared/protocol/media.ts';
import type { StoppableSource } from '#shared/protocol/moderation.ts';
import type { Role } from '#shared/protocol/roles.ts';
import type { PeerInfo } from '#shared/protocol/room.ts';
import type { PeerId, ProducerId, Source } from '#shared/protocol/scalars.ts';
import { nameOfOther } from './self-names.ts';

/** A source that another participant sends. `track` is missing until it has a consumer. */
export type RemoteSource = {
  producer: ProducerId;
  paused: boolean;
  track: MediaStreamTrack | undefined;
  /** Whether this browser rejects it, so that it cannot be seen or heard. */
  rejected: boolean;
};

export type Person = {
  id: PeerId;
  name: string;
  speaking: boolean;
  /** Whether their media is connected, as far as the server knows. */
  connected: boolean;
  /** Whether the server has lost their connection, and keeps their seat. */
  interrupted: boolean;
  role: Role;
  /** What a moderator has stopped until it is allowed again. */
  stopped: readonly StoppableSource[];
  microphone: RemoteSource | undefined;
  camera: RemoteSource | undefined;
  screen: RemoteSource | undefined;
  screenAudio: RemoteSource | undefined;
};

/** Longest present first. */
export type Roster = readonly Person[];

export type SourceKey = 'microphone' | 'camera' | 'screen' | 'screenAudio';
/** The name under which a participant's source is stored. */
export const keyOf = (source: Source): SourceKey => (source === 'screen-audio' ? 'screenAudio' : source);
const sourceKeys: readonly SourceKey[] = ['microphone', 'camera', 'screen', 'screenAudio'];

export const rosterOf = (peers: readonly PeerInfo[]): Roster => peers.map(personOf);

export const withPeer = (roster: Roster, peer: PeerInfo): Roster => [
  ...roster.filter(({ id }) => id !== peer.id),
  personOf(peer),
];

/** Those who are in the roster already keep their places. */
export function withPeers(roster: Roster, peers: readonly PeerInfo[]): Roster {
  const named = new Map(peers.map((peer) => [peer.id, personOf(peer)]));
  const known = roster.map((person) => {
    const again = named.get(person.id);
    named.delete(person.id);
    return again ?? person;
  });
  return [...known, ...named.values()];
}

export const withConnected = (roster: Roster, { peer, connected }: { peer: PeerId; connected: boolean }): Roster =>
  change(roster, peer, (person) => ({ ...person, connected }));

export const withInterrupted = (
  roster: Roster,
  { peer, interrupted }: { peer: PeerId; interrupted: boolean },
): Roster => change(roster, peer, (person) => ({ ...person, interrupted }));

export const withName = (roster: Roster, { peer, name }: { peer: PeerId; name: string }): Roster =>
  change(roster, peer, (person) => ({ ...person, name: nameOfOther(name) }));

export const withRole = (roster: Roster, { peer, role }: { peer: PeerId; role: Role }): Roster =>
  change(roster, peer, (person) => ({ ...person, role }));

export const withStopped = (
  roster: Roster,
  { peer, sources }: { peer: PeerId; sources: readonly StoppableSource[] },
): Roster => change(roster, peer, (person) => ({ ...person, stopped: [...sources] }));

export const withoutPeer = (roster: Roster, peer: PeerId): Roster => roster.filter(({ id }) => id !== peer);

export function withProducer(roster: Roster, { peer, producer }: { peer: PeerId; producer: ProducerInfo }): Roster {
  return change(roster, peer, (person) => ({ ...person, [keyOf(producer.source)]: remote(producer) }));
}

export function withoutProducer(roster: Roster, { peer, producer }: ProducerOf): Roster {
  return changeSource(roster, { peer, producer }, () => undefined);
}

export function withPaused(roster: Roster, { paused, ...of }: ProducerOf & { paused: boolean }): Roster {
  return changeSource(roster, of, (source) => ({ ...source, paused }));
}

/** Each source with the track that `arrivalOf` knows for it. */
export const withTracks = (
  roster: Roster,
  arrivalOf: (producer: ProducerId, of: { peer: PeerId; key: SourceKey }) => Pick<RemoteSource, 'track' | 'rejected'>,
): Roster =>
  roster.map((person) => ({
    ...person,
    ...Object.fromEntries(
      sourceKeys.map((key) => {
        const source = person[key];
        return [key, source && { ...source, ...arrivalOf(source.producer, { peer: person.id, key }) }];
      }),
    ),
  }));

/** The same roster if nobody started or stopped speaking, so that nothing is rendered again. */
export function withSpeakers(roster: Roster, speakers: readonly PeerId[]): Roster {
  const speaks = ({ id }: Person) => speakers.includes(id);
  if (roster.every((person) => person.speaking === speaks(person))) return roster;
  return roster.map((person) =>
    person.speaking === speaks(person) ? person : { ...person, speaking: speaks(person) },
  );
}

type ProducerOf = { peer: PeerId; producer: ProducerId };

function personOf({ id, name, producers, mediaConnected, ...more }: PeerInfo): Person {
  const { interrupted = false, role = 'participant', stopped = [] } = more;
  const sources = Object.fromEntries(producers.map((producer) => [keyOf(producer.source), remote(producer)]));
  return {
    id,
    name: nameOfOther(name),
    speaking: false,
    connected: mediaConnected !== false,
    interrupted,
    role,
    stopped: [...stopped],
    microphone: undefined,
    camera: undefined,
    screen: undefined,
    screenAudio: undefined,
    ...sources,
  };
}

const remote = ({ id, paused }: ProducerInfo): RemoteSource => ({
  producer: id,
  paused,
  track: undefined,
  rejected: false,
});

function change(roster: Roster, peer: PeerId, next: (person: Person) => Person): Roster {
  return roster.map((person) => (person.id === peer ? next(person) : person));
}

function changeSource(
  roster: Roster,
  { peer, producer }: ProducerOf,
  next: (source: RemoteSource) => RemoteSource | undefined,
): Roster {
  return change(roster, peer, (person) => {
    const key = sourceKeys.find((candidate) => person[candidate]?.producer === producer);
    const source = key && person[key];
    return source ? { ...person, [key]: next(source) } : person;
  });
}
