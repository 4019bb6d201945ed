import { EventEmitter } from 'node:events';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import type { DirectCall } from './direct-call.ts';
import { MediaVerdicts } from './media-verdicts.ts';
import type { Membership } from './membership.ts';
import type { Peer } from './peer.ts';
import { isCommonFault, QualityWatch } from './quality.ts';

export type UplinkEvents = {
  /** The quality of this peer's uplink has changed. */
  qualityChanged: [peer: Peer, quality: Quality];
  /** The media of this peer has connected, or has not for too long. */
  reached: [peer: Peer, connected: boolean];
  /** This peer has got media for the first time, or has got none, which may change later. */
  gotMedia: [peer: Peer, got: boolean];
};

type UplinksOptions = {
  members: Pick<Membership, 'people' | 'find' | 'has' | 'keeps'>;
  direct: Pick<DirectCall, 'info'>;
};

/** How the media of each participant arrives: whether it is connected, and at which quality. */
export class Uplinks extends EventEmitter<UplinkEvents> {
  readonly #members: UplinksOptions['members'];
  readonly #quality = new QualityWatch((peer, quality) => this.#setQuality(peer, quality));
  readonly #verdicts: MediaVerdicts<Peer>;

  constructor({ members, direct }: UplinksOptions) {
    super();
    this.#members = members;
    this.#verdicts = new MediaVerdicts<Peer>({
      isHere: (peer) => members.has(peer) && !members.keeps(peer),
      isDirect: () => direct.info.mode === 'direct',
    });
    this.#verdicts.on('verdict', (peer, got) => this.emit('gotMedia', peer, got));
  }

  /** Whether most uplinks are poor at once, so that they are not the cause. */
  get areCommonlyPoor(): boolean {
    const { people } = this.#members;
    const poor = people.filter(({ quality }) => quality === 'poor').length;
    return isCommonFault({ people: people.length, poor });
  }

  /** Takes the latest score of a peer; undefined for a peer that sends nothing. */
  scored({ id }: Peer, score: number | undefined): void {
    this.#quality.update(id, score);
  }

  /** The peer's media arrives over another path than before. */
  pathChanged({ id }: Peer): void {
    this.#quality.forgive(id);
  }

  /** The media of this peer has connected, or has not for too long. */
  reached(peer: Peer, connected: boolean): void {
    const isNew = connected !== peer.mediaConnected;
    peer.mediaConnected = connected;
    if (isNew && peer.seated) this.emit('reached', peer, connected);
    this.#verdicts.check(peer);
  }

  /** Checks the media of a peer that is back, or needs the server again, after a while. */
  checkLater(peer: Peer): void {
    this.#verdicts.checkLater(peer);
  }

  /** Must be called when the peer leaves. */
  forget({ id }: Peer): void {
    this.#quality.forget(id);
  }

  #setQuality(id: PeerId, quality: Quality): void {
    const peer = this.#members.find(id);
    if (!peer) return;
    peer.quality = quality;
    if (peer.seated) this.emit('qualityChanged', peer, quality);
  }
}
