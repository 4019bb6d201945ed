import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import { type PeerId, type ProducerId, Source } from '#shared/protocol/scalars.ts';
import type { Signalling } from '../../signalling/signalling.ts';
import {
  keyOf,
  type Roster,
  rosterOf,
  type SourceKey,
  withConnected,
  withInterrupted,
  withName,
  withoutPeer,
  withoutProducer,
  withPaused,
  withPeer,
  withPeers,
  withProducer,
  withRole,
  withSpeakers,
  withStopped,
  withTracks,
} from './roster.ts';

/** The track that arrives from one producer; undefined if this browser rejects it. */
type Arriving = { peer: PeerId; track: MediaStreamTrack | undefined };

type Direct = { peer: PeerId; tracks: Partial<Record<SourceKey, MediaStreamTrack | undefined>> };

/** The other participants in the room, following the server's notices. In a large room, some of them. */
export class PeopleModel {
  readonly #announced = signal<Roster>([]);
  /** In a large room. */
  readonly #counted = signal<number | undefined>(undefined);
  /** Including those of prepared peers, who are in nobody's roster until they join. */
  readonly #arriving = signal<ReadonlyMap<ProducerId, Arriving>>(new Map());
  /** The tracks that arrive directly from the other participant, instead of over the server. */
  readonly #direct = signal<Direct | undefined>(undefined);
  readonly #selfSpeaking = signal(false);
  /** The tracks that play on the page since the path last changed. */
  #playing = new WeakSet<MediaStreamTrack>();
  #self: PeerId | undefined;
  readonly roster: ReadonlySignal<Roster> = computed(() =>
    withTracks(this.#announced.value, (producer, { peer, key }) => {
      const directPath = this.#direct.value?.peer === peer ? this.#direct.value.tracks[key] : undefined;
      const arriving = this.#arriving.value.get(producer);
      const track = directPath ?? arriving?.track;
      return { track, rejected: arriving !== undefined && track === undefined };
    }),
  );
  readonly selfSpeaking: ReadonlySignal<boolean> = this.#selfSpeaking;
  /** The number of people in the room, including the local participant. */
  readonly count: ReadonlySignal<number> = computed(() => this.#counted.value ?? this.#announced.value.length + 1);
  /** Whether the roster contains only some of them. */
  readonly partial: ReadonlySignal<boolean> = computed(() => this.#counted.value !== undefined);

  /** Starts from the answer to a join and follows the notices until the returned function is called. */
  follow(signalling: Signalling, joined: JoinResult): () => void {
    const { self } = joined;
    this.resync(joined);
    const undo = [
      signalling.on('peer:joined', ({ peer }) => this.#change((roster) => withPeer(roster, peer))),
      signalling.on('peer:renamed', (change) => this.#change((roster) => withName(roster, change))),
      signalling.on('peer:left', ({ peer }) => this.#change((roster) => withoutPeer(roster, peer))),
      signalling.on('peers:named', ({ peers }) => this.#change((roster) => withPeers(roster, peers))),
      signalling.on('people:counted', ({ people }) => {
        this.#counted.value = people;
      }),
      signalling.on('producer:created', (created) => this.#change((roster) => withProducer(roster, created))),
      signalling.on('producer:paused', (of) => this.#change((roster) => withPaused(roster, { ...of, paused: true }))),
      signalling.on('producer:resumed', (of) => this.#change((roster) => withPaused(roster, { ...of, paused: false }))),
      signalling.on('producer:closed', (of) => this.#change((roster) => withoutProducer(roster, of))),
      signalling.on('media:changed', (change) => this.#change((roster) => withConnected(roster, change))),
      signalling.on('peer:interrupted', (change) => this.#change((roster) => withInterrupted(roster, change))),
      signalling.on('role:changed', (change) => this.#change((roster) => withRole(roster, change))),
      signalling.on('peer:stopped', (change) => this.#change((roster) => withStopped(roster, change))),
      signalling.on('speakers:changed', ({ peers: speakers }) => this.#setSpeakers(self, speakers)),
    ];
    return () => {
      for (const stop of undo) stop();
      this.#setSpeakers(self, []);
    };
  }

  /** Replaces the roster with these participants. */
  resync({ self, peers, people, speakers }: JoinResult): void {
    this.#self = self;
    batch(() => {
      this.#counted.value = people;
      this.#announced.value = rosterOf(peers);
      this.#setSpeakers(self, speakers);
    });
  }

  /** A track has arrived from a participant who is in the roster, or may come to be. */
  addTrack({ peer, producer }: ConsumerInfo, track: MediaStreamTrack): void {
    this.#arriving.value = new Map(this.#arriving.value).set(producer, { peer, track });
  }

  /** This browser rejects what this participant sends. */
  rejectTrack({ peer, producer }: ConsumerInfo): void {
    this.#arriving.value = new Map(this.#arriving.value).set(producer, { peer, track: undefined });
  }

  /** From now on this participant is seen and heard by these tracks; undefined for those over the server. */
  showDirect(peer?: PeerId, trackOf: (source: Source) => MediaStreamTrack | undefined = () => undefined): void {
    const tracks = Object.fromEntries(Source.options.map((source) => [keyOf(source), trackOf(source)]));
    this.#playing = new WeakSet();
    this.#direct.value = peer === undefined ? undefined : { peer, tracks };
  }

  /** This track is seen or heard from now on. */
  plays(track: MediaStreamTrack): void {
    this.#playing.add(track);
  }

  /**
   * Whether everything that this participant sends is seen and heard, over the path that was chosen last, as far as
   * this browser can.
   */
  isPlaying(peer: PeerId): boolean {
    const person = this.roster.peek().find(({ id }) => id === peer);
    return this.sourcesOf(peer).every((source) => {
      const { track, rejected = false } = person?.[keyOf(source)] ?? {};
      return rejected || (track !== undefined && this.#playing.has(track));
    });
  }

  /** The speakers, if the server does not receive the audio. */
  setDirectSpeakers({ self, other }: { self: boolean; other: PeerId | undefined }): void {
    if (this.#self) this.#setSpeakers(this.#self, [...(self ? [this.#self] : []), ...(other ? [other] : [])]);
  }

  has(peer: PeerId): boolean {
    return this.#announced.peek().some(({ id }) => id === peer);
  }

  /** The sources that this participant sends now. */
  sourcesOf(peer: PeerId): Source[] {
    const person = this.#announced.peek().find(({ id }) => id === peer);
    return Source.options.filter((source) => person?.[keyOf(source)]?.paused === false);
  }

  dropTrack(producer: ProducerId): void {
    this.#keepTracks((_, other) => other !== producer);
  }

  dropTracksOf(peer: PeerId): void {
    this.#keepTracks((arriving) => arriving.peer !== peer);
  }

  /** Nothing arrives from anybody any more. Ended tracks show black; without them, one sees who was here. */
  dropAllTracks(): void {
    this.#arriving.value = new Map();
  }

  clear(): void {
    this.#announced.value = [];
    this.#counted.value = undefined;
  }

  #keepTracks(stays: (arriving: Arriving, producer: ProducerId) => boolean): void {
    const kept = [...this.#arriving.value].filter(([producer, arriving]) => stays(arriving, producer));
    if (kept.length < this.#arriving.value.size) this.#arriving.value = new Map(kept);
  }

  #setSpeakers(self: PeerId, speakers: readonly PeerId[]): void {
    batch(() => {
      this.#selfSpeaking.value = speakers.includes(self);
      this.#change((roster) => withSpeakers(roster, speakers));
    });
  }

  #change(next: (roster: Roster) => Roster): void {
    this.#announced.value = next(this.#announced.value);
  }
}
