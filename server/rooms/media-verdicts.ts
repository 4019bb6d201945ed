import { EventEmitter } from 'node:events';
import { MEDIA_DUE_MS } from '#shared/protocol/media-due.ts';
import type { Peer } from './peer.ts';

/** The part of a participant on which the verdict depends. */
type MediaPeer = Pick<Peer, 'mediaConnected'> & { media: Pick<Peer['media'], 'hasTriedToConnect'> };

export type MediaVerdictsEvents<Person> = {
  /** The media of this peer has connected for the first time, or has not, which may change later. */
  verdict: [peer: Person, got: boolean];
};

export type MediaVerdictsOptions<Person> = {
  /** Whether this peer is still in the room, and its connection is not lost. */
  isHere(peer: Person): boolean;
  /** Whether its media does not need the server. */
  isDirect(peer: Person): boolean;
};

/**
 * Distinguishes participants who never got media from those who only seem to have none: they had it before, have left,
 * exchange media directly, or do not try to connect, like a client that only watches.
 */
export class MediaVerdicts<Person extends MediaPeer> extends EventEmitter<MediaVerdictsEvents<Person>> {
  readonly #options: MediaVerdictsOptions<Person>;
  readonly #got = new WeakMap<Person, boolean>();

  constructor(options: MediaVerdictsOptions<Person>) {
    super();
    this.#options = options;
  }

  /** The media of this peer has connected, or has not been connected for `MEDIA_DUE_MS`. */
  check(peer: Person): void {
    const { mediaConnected } = peer;
    if (this.#got.get(peer) || (!mediaConnected && this.#isExcused(peer))) return;
    if (this.#got.get(peer) === mediaConnected) return;
    this.#got.set(peer, mediaConnected);
    this.emit('verdict', peer, mediaConnected);
  }

  /** Checks a peer that is back, or needs the server again, after the same time as a new one. */
  checkLater(peer: Person): void {
    if (!peer.mediaConnected) setTimeout(() => this.check(peer), MEDIA_DUE_MS).unref();
  }

  #isExcused(peer: Person): boolean {
    return !this.#options.isHere(peer) || this.#options.isDirect(peer) || !peer.media.hasTriedToConnect;
  }
}
