import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions, VideoSubscription } from '#shared/protocol/subscriptions.ts';
import type { Want } from '../media/managed-consumer.ts';
import { type PlanOptions, withoutDirect } from './forwarding.ts';
import { LayerCounts } from './layer-counts.ts';
import { type Forward, noOffers, type Offers, offersOf, type Party, videosFor } from './offers.ts';

/** How the plan of one receiver differs from its previous one. */
export type PlanDifference = {
  /** New ones and those of which something else flows, the most important first. */
  forwards: readonly Forward[];
  /** The producers that it no longer receives, unless `forwards` contains a new one of the same id. */
  ended: readonly ProducerId[];
};

/** Its whole plan, for a receiver whose previous plan says nothing about it. */
export type PlanChange = PlanDifference | 'whole';

type Source = VideoSubscription['source'];

/** A video that was added, removed, or whose sender took a seat: the higher of its seats counts. */
type VideoChange = { source: Source; peer: PeerId; seat: number };

/** What is known of a receiver since the last update. */
type Receiver = {
  subscriptions: Subscriptions;
  subscribedAt: number;
  /** The videos that it subscribes to by name. */
  names: ReadonlySet<string>;
  videos: readonly Forward[];
};

/**
 * Keeps the forwarding plan of a room, and tells what changes with each update. It always says what `plan` says, and
 * costs what the change costs: audio that all receive is kept once, and videos only of those whom the change concerns.
 */
export class IncrementalPlan<Peer extends Party> {
  readonly #maxVisible: number;
  readonly #receivers = new Map<Peer, Receiver>();
  readonly #layers = new LayerCounts();
  #offers = noOffers;
  #sounds: ReadonlyMap<ProducerId, Forward> = new Map();
  #direct: readonly PeerId[] = [];

  constructor({ maxVisible }: Pick<PlanOptions, 'maxVisible'>) {
    this.#maxVisible = maxVisible;
  }

  /** Takes the current state of the room. @returns the changes, of each peer that has any. */
  update(
    peers: readonly Peer[],
    { heldBack, speaking = new Set(), unheard = new Set(), direct = [] }: Omit<PlanOptions, 'maxVisible'>,
  ): Map<Peer, PlanChange> {
    const [before, wereDirect] = [this.#offers, this.#direct];
    this.#offers = offersOf(peers, { heldBack, speaking, unheard });
    this.#direct = direct;
    this.#forgetAllBut(new Set(peers));
    const sounds = this.#followSounds();
    const senders = sendersOf(sounds);
    const videos = videoChanges(before, this.#offers);
    const changes = new Map<Peer, PlanChange>();
    for (const peer of peers) {
      const isDirect = wereDirect.includes(peer.id) || direct.includes(peer.id);
      const seen = this.#followVideos(peer, videos, isDirect);
      const heard = senders.has(peer.id) ? withoutOwn(sounds, peer) : sounds;
      const change = seen === 'whole' || isDirect ? 'whole' : together(heard, seen);
      if (change) changes.set(peer, change);
    }
    return changes;
  }

  /** The whole plan of a peer since the last update, the most important first. */
  forwardsTo(peer: Peer): Forward[] {
    const sounds = this.#offers.sounds.filter((sound) => sound.peer !== peer.id);
    return [...withoutDirect(sounds, peer, this.#direct), ...(this.#receivers.get(peer)?.videos ?? [])];
  }

  /** How many spatial layers of each sent video any receiver needs. */
  get layersNeeded(): Map<ProducerId, number> {
    const { camera, screen } = this.#offers;
    const needed = [...camera.inOrder, ...screen.inOrder].map(
      ({ producer: { id } }) => [id, this.#layers.needed(id)] as const,
    );
    return new Map(needed);
  }

  #forgetAllBut(peers: ReadonlySet<Peer>): void {
    for (const [peer, { videos }] of this.#receivers) {
      if (peers.has(peer)) continue;
      this.#layers.remove(videos);
      this.#receivers.delete(peer);
    }
  }

  /** @returns the differences of the audio that all receive. */
  #followSounds(): PlanDifference {
    const before = this.#sounds;
    this.#sounds = new Map(this.#offers.sounds.map((sound) => [sound.producer.id, sound]));
    return difference(before, this.#sounds);
  }

  #followVideos(peer: Peer, changes: readonly VideoChange[], isDirect: boolean): PlanChange {
    const known = this.#receivers.get(peer);
    const { subscriptions, subscribedAt } = peer;
    const sameNames = known?.subscriptions === subscriptions;
    const isCurrent = sameNames && known.subscribedAt === subscribedAt && !isDirect;
    if (isCurrent && !changes.some((change) => concerns(change, known))) return none;
    const videos = withoutDirect(videosFor(peer, this.#offers, { maxVisible: this.#maxVisible }), peer, this.#direct);
    if (known) this.#layers.remove(known.videos);
    this.#layers.add(videos);
    const names = sameNames ? known.names : new Set(subscriptions.videos.map(nameOf));
    this.#receivers.set(peer, { subscriptions, subscribedAt, names, videos });
    return known ? difference(byProducer(known.videos), byProducer(videos)) : 'whole';
  }
}

const none: PlanDifference = { forwards: [], ended: [] };

function together(sounds: PlanDifference, videos: PlanDifference): PlanDifference | undefined {
  if (isNone(videos)) return isNone(sounds) ? undefined : sounds;
  return { forwards: [...sounds.forwards, ...videos.forwards], ended: [...sounds.ended, ...videos.ended] };
}

const isNone = ({ forwards, ended }: PlanDifference) => forwards.length === 0 && ended.length === 0;

function difference(before: ReadonlyMap<ProducerId, Forward>, after: ReadonlyMap<ProducerId, Forward>): PlanDifference {
  return {
    forwards: [...after.values()].filter((forward) => !isSame(forward, before.get(forward.producer.id))),
    ended: [...before.keys()].filter((producer) => !after.has(producer)),
  };
}

/** A sender may have closed a producer and created another one under the same id. */
function isSame({ producer, want }: Forward, before: Forward | undefined): boolean {
  return before?.producer === producer && isSameWant(want, before.want);
}

function isSameWant(a: Want | undefined, b: Want | undefined): boolean {
  if (!a || !b) return a === b;
  return (
    a.priority === b.priority &&
    a.layers?.spatialLayer === b.layers?.spatialLayer &&
    a.layers?.temporalLayer === b.layers?.temporalLayer
  );
}

function videoChanges(before: Offers, after: Offers): VideoChange[] {
  return (['camera', 'screen'] as const).flatMap((source) => {
    const [had, has] = [before[source], after[source]];
    const changed = has.inOrder.flatMap(({ peer, seat, producer }) => {
      const known = had.of.get(peer);
      if (known?.producer === producer && known.seat === seat) return [];
      return { source, peer, seat: Math.max(seat, known?.seat ?? seat) };
    });
    const gone = had.inOrder.flatMap(({ peer, seat }) => (has.of.has(peer) ? [] : { source, peer, seat }));
    return [...changed, ...gone];
  });
}

/** Whether the videos of this receiver may be others after the change. */
function concerns(
  change: VideoChange,
  { subscriptions: { newcomers }, subscribedAt, names, videos }: Receiver,
): boolean {
  if (names.has(nameOf(change))) return true;
  if (change.source === 'camera') return newcomers.cameras > 0 && change.seat > subscribedAt;
  // The camera of a presenter has another priority.
  return newcomers.screens > 0 || videos.some(({ peer }) => peer === change.peer);
}

const nameOf = ({ source, peer }: { source: Source; peer: PeerId }) => `${source} ${peer}`;

const byProducer = (forwards: readonly Forward[]) => new Map(forwards.map((forward) => [forward.producer.id, forward]));

const sendersOf = ({ forwards }: PlanDifference) => new Set(forwards.map(({ peer }) => peer));

const withoutOwn = ({ forwards, ended }: PlanDifference, { id }: Pick<Party, 'id'>) => ({
  forwards: forwards.filter(({ peer }) => peer !== id),
  ended,
});
