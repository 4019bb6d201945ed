import { type ReadonlySignal, signal } from '@preact/signals';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { JoinResult } from '#shared/protocol/room.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Signalling } from '../signalling/signalling.ts';
import {
  type Roster,
  rosterOf,
  withoutMedia,
  withoutPeer,
  withoutProducer,
  withPaused,
  withPeer,
  withProducer,
  withSpeakers,
  withTrack,
} from './roster.ts';

/** The others in the room, kept in step with the server's notices. */
export class PeopleModel {
  readonly #roster = signal<Roster>([]);
  readonly #selfSpeaking = signal(false);
  readonly roster: ReadonlySignal<Roster> = this.#roster;
  readonly selfSpeaking: ReadonlySignal<boolean> = this.#selfSpeaking;

  /** Starts from a join's answer and follows the notices until the returned function is called. */
  follow(signalling: Signalling, { self, peers }: JoinResult): () => void {
    this.#roster.value = rosterOf(peers);
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
      this.#selfSpeaking.value = false;
      // Tracks that have ended show black; without them one sees who was here.
      this.#change(withoutMedia);
    };
  }

  /** A track of somebody in the roster arrived. */
  addTrack({ peer, producer }: ConsumerInfo, track: MediaStreamTrack): void {
    this.#change((roster) => withTrack(roster, { peer, producer, track }));
  }

  clear(): void {
    this.#roster.value = [];
  }

  #hear(self: PeerId, speakers: readonly PeerId[]): void {
    this.#selfSpeaking.value = speakers.includes(self);
    this.#change((roster) => withSpeakers(roster, speakers));
  }

  #change(next: (roster: Roster) => Roster): void {
    this.#roster.value = next(this.#roster.value);
  }
}
