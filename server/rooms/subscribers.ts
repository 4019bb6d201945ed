import type { Subscriptions, VideoSubscription } from '#shared/protocol/subscriptions.ts';
import type { Party } from './offers.ts';

type Video = Pick<VideoSubscription, 'source' | 'peer'>;

/** Who subscribes to which videos, so that a change of one asks nobody else. */
export class Subscribers<Peer extends Pick<Party, 'subscribedAt'>> {
  readonly #named = new Map<string, Set<Peer>>();
  readonly #newCameras = new Set<Peer>();
  readonly #newScreens = new Set<Peer>();

  add(peer: Peer, { videos, newcomers }: Subscriptions): void {
    for (const video of videos) {
      const peers = this.#named.get(nameOf(video));
      if (peers) peers.add(peer);
      else this.#named.set(nameOf(video), new Set([peer]));
    }
    if (newcomers.cameras > 0) this.#newCameras.add(peer);
    if (newcomers.screens > 0) this.#newScreens.add(peer);
  }

  /** Takes back what was added. */
  remove(peer: Peer, { videos }: Subscriptions): void {
    for (const video of videos) {
      const peers = this.#named.get(nameOf(video));
      peers?.delete(peer);
      if (peers?.size === 0) this.#named.delete(nameOf(video));
    }
    this.#newCameras.delete(peer);
    this.#newScreens.delete(peer);
  }

  /** Those who name this video. */
  of(video: Video): Peer[] {
    return [...(this.#named.get(nameOf(video)) ?? [])];
  }

  /** Those who receive the cameras of newcomers, this seat included. */
  ofNewCameras(seat: number): Peer[] {
    return [...this.#newCameras].filter(({ subscribedAt }) => seat > subscribedAt);
  }

  get ofNewScreens(): Peer[] {
    return [...this.#newScreens];
  }
}

const nameOf = ({ source, peer }: Video) => `${source} ${peer}`;
