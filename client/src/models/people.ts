import { batch, computed, type ReadonlySignal, signal } from '@preact/signals';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { Signalling } from '../signalling/signalling.ts';
import {
  type Roster,
  rosterOf,
  withoutPeer,
  withoutProducer,
  withPaused,
  withPeer,
  withProducer,
  withSpeakers,
  withTracks,
} from './roster.ts';

/** What arrives of one producer. */
type Arriving = { peer: PeerId; track: MediaStreamTrack };

/** The others in the room, kept in step with the server's notices. */
export class PeopleModel {
  readonly #told = signal<Roster>([]);
  /** Also of guests at the door, who are in nobody's roster until they join. */
  readonly #arriving = signal<ReadonlyMap<ProducerId, Arriving>>(new Map());
  readonly #selfSpeaking = signal(false);
  readonly roster: ReadonlySignal<Roster> = computed(() =>
    withTracks(this.#told.value, (producer) => this.#arriving.value.get(producer)?.track),
  );
  readonly selfSpeaking: ReadonlySignal<boolean> = this.#selfSpeaking;

  /** Starts from a join's answer and follows the notices until the returned function is called. */
  follow(signalling: Signalling, { self, peers }: JoinResult): () => void {
    this.#told.value = rosterOf(peers);
    const undo = [
      signalling.on('peer:joined', ({ peer }) => this.#change((roster) => withPeer(roster, peer))),
      signalling.on('peer:left', ({ peer }) => this.#change((roster) => withoutPeer(roster, peer))),
      signalling.on('producer:created', (created) => this.#change((roster) => withProducer(roster, created))),
      signalling.on('producer:paused', (of) => this.#change((roster) => withPaused(roster, { ...of, paused: true }))),
      signalling.on('producer:resumed', (of) => this.#change((roster) => withPaused(roster, { ...of, paused: false }))),
      signalling.on('producer:closed', (of) => this.#change((roster) => withoutProducer(roster, of))),
      signalling.on('speakers:changed', ({ peers: speakers }) => this.#hear(self, speakers)),
    ];
    return () => {
      for (const stop of undo) stop();
      this.#hear(self, []);
    };
  }

  /** A track arrived of somebody who is in the roster, or may come to be. */
  addTrack({ peer, producer }: ConsumerInfo, track: MediaStreamTrack): void {
    this.#arriving.value = new Map(this.#arriving.value).set(producer, { peer, track });
  }

  dropTrack(producer: ProducerId): void {
    this.#keepTracks((_, other) => other !== producer);
  }

  dropTracksOf(peer: PeerId): void {
    this.#keepTracks((arriving) => arriving.peer !== peer);
  }

  /** Nothing arrives from anybody any more. Tracks that have ended show black; without them one sees who was here. */
  dropAllTracks(): void {
    this.#arriving.value = new Map();
  }

  clear(): void {
    this.#told.value = [];
  }

  #keepTracks(stays: (arriving: Arriving, producer: ProducerId) => boolean): void {
    const kept = [...this.#arriving.value].filter(([producer, arriving]) => stays(arriving, producer));
    if (kept.length < this.#arriving.value.size) this.#arriving.value = new Map(kept);
  }

  #hear(self: PeerId, speakers: readonly PeerId[]): void {
    batch(() => {
      this.#selfSpeaking.value = speakers.includes(self);
      this.#change((roster) => withSpeakers(roster, speakers));
    });
  }

  #change(next: (roster: Roster) => Roster): void {
    this.#told.value = next(this.#told.value);
  }
}
