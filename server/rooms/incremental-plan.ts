import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { Want } from '../media/managed-consumer.ts';
import type { NeededLayers } from './dynacast.ts';
import { type PlanOptions, voicesOf, withoutDirect } from './forwarding.ts';
import { KeptOffers, type VideoChange } from './kept-offers.ts';
import { LayerCounts } from './layer-counts.ts';
import { type Forward, forwardSounds, type Party, type Voices, videosFor } from './offers.ts';
import { Subscribers } from './subscribers.ts';

/** How the plan of one receiver differs from its previous one. */
export type PlanDifference = {
  /** New ones and those of which something else flows, the most important first. */
  forwards: readonly Forward[];
  /** The producers that it no longer receives, unless `forwards` contains a new one of the same id. */
  ended: readonly ProducerId[];
};

/** Its whole plan, for a receiver whose previous plan says nothing about it. */
export type PlanChange = PlanDifference | 'whole';

/** What is known of a receiver since the last update. */
type Receiver = {
  subscriptions: Subscriptions;
  subscribedAt: number;
  videos: readonly Forward[];
};

/** The audio that all receive, and what it was computed from. */
type Sounds = {
  forwards: readonly Forward[];
  byProducer: ReadonlyMap<ProducerId, Forward>;
  voices: Voices | undefined;
  changes: number;
};

/**
 * Keeps the forwarding plan of a room, and tells what changes with each update. It always says what `plan` says, and
 * costs what the change costs: audio that all receive is kept once, and videos only of those whom the change concerns.
 */
export class IncrementalPlan<Peer extends Party> {
  readonly #maxVisible: number;
  readonly #offers = new KeptOffers<Peer>();
  readonly #receivers = new Map<Peer, Receiver>();
  readonly #subscribers = new Subscribers<Peer>();
  readonly #layers = new LayerCounts();
  /** The videos of which more or fewer layers may be needed than before the last update. */
  #videos: ReadonlySet<ProducerId> = new Set();
  #sounds: Sounds = { forwards: [], byProducer: new Map(), voices: undefined, changes: 0 };
  #direct: readonly PeerId[] = [];

  constructor({ maxVisible }: Pick<PlanOptions, 'maxVisible'>) {
    this.#maxVisible = maxVisible;
  }

  /** Takes the current state of the room. @returns the changes, of each peer that has any. */
  update(peers: readonly Peer[], { direct = [], ...voices }: Omit<PlanOptions, 'maxVisible'>): Map<Peer, PlanChange> {
    const wereDirect = this.#direct;
    this.#direct = direct;
    this.#offers.follow(peers);
    const { videos, left } = this.#offers.takeChanges();
    for (const peer of left) this.#forget(peer);
    const sounds = this.#followSounds(voicesOf(voices));
    const senders = sendersOf(sounds);
    const concerned = new Set(videos.flatMap((change) => this.#concernedBy(change)));
    const changes = new Map<Peer, PlanChange>();
    for (const peer of peers) {
      const isDirect = wereDirect.includes(peer.id) || direct.includes(peer.id);
      const seen = this.#followVideos(peer, { isConcerned: isDirect || concerned.has(peer) });
      const heard = senders.has(peer.id) ? withoutOwn(sounds, peer) : sounds;
      const change = seen === 'whole' || isDirect ? 'whole' : together(heard, seen);
      if (change) changes.set(peer, change);
    }
    this.#videos = new Set([...this.#layers.takeChanged(), ...videos.flatMap(({ producers }) => producers)]);
    return changes;
  }

  /** The whole plan of a peer since the last update, the most important first. */
  forwardsTo(peer: Peer): Forward[] {
    const sounds = this.#sounds.forwards.filter((sound) => sound.peer !== peer.id);
    return [...withoutDirect(sounds, peer, this.#direct), ...(this.#receivers.get(peer)?.videos ?? [])];
  }

  /** What a peer without a plan will receive of these peers, as they are now. */
  forwardsEarly(
    peer: Peer,
    peers: readonly Peer[],
    { direct = [], ...voices }: Omit<PlanOptions, 'maxVisible'>,
  ): Forward[] {
    this.#offers.follow(peers);
    const { forwards: sounds } = this.#soundsFor(voicesOf(voices));
    const videos = videosFor(peer, this.#offers, { maxVisible: this.#maxVisible });
    const others = [...sounds, ...videos].filter((forward) => forward.peer !== peer.id);
    return withoutDirect(others, peer, direct);
  }

  /** How many layers are needed of the videos of which that may have changed; undefined for one that has ended. */
  get changedLayers(): Map<ProducerId, NeededLayers | undefined> {
    return new Map([...this.#videos].map((id) => [id, this.#layersOf(id)]));
  }

  /** The sender of this video. */
  senderOf(video: ProducerId): PeerId | undefined {
    return this.#offers.video(video)?.peer;
  }

  #layersOf(id: ProducerId): NeededLayers | undefined {
    const video = this.#offers.video(id);
    return video && { layers: this.#layers.needed(id), offers: video.producer.layers };
  }

  #forget(peer: Peer): void {
    const receiver = this.#receivers.get(peer);
    if (!receiver) return;
    this.#layers.remove(receiver.videos);
    this.#subscribers.remove(peer, receiver.subscriptions);
    this.#receivers.delete(peer);
  }

  /** @returns the differences of the audio that all receive. */
  #followSounds(voices: Voices): PlanDifference {
    const before = this.#sounds;
    this.#sounds = this.#soundsFor(voices);
    return this.#sounds === before ? none : difference(before.byProducer, this.#sounds.byProducer);
  }

  /** Those of the last update, if nothing has changed since. */
  #soundsFor(voices: Voices): Sounds {
    const { inOrder, changes } = this.#offers.sounds;
    if (changes === this.#sounds.changes && isSameVoices(voices, this.#sounds.voices)) return this.#sounds;
    const forwards = forwardSounds(inOrder, voices);
    return { forwards, byProducer: byProducer(forwards), voices, changes };
  }

  /** The receivers whose videos may be others after the change. */
  #concernedBy({ source, peer, seat }: VideoChange): Peer[] {
    const named = this.#subscribers.of({ source, peer });
    if (source === 'camera') return [...named, ...this.#subscribers.ofNewCameras(seat)];
    // The camera of a presenter has another priority.
    const seeing = [...this.#receivers].filter(([, { videos }]) => videos.some((video) => video.peer === peer));
    return [...named, ...this.#subscribers.ofNewScreens, ...seeing.map(([receiver]) => receiver)];
  }

  #followVideos(peer: Peer, { isConcerned }: { isConcerned: boolean }): PlanChange {
    const known = this.#receivers.get(peer);
    const { subscriptions, subscribedAt } = peer;
    const isSubscribed = known?.subscriptions === subscriptions && known.subscribedAt === subscribedAt;
    if (isSubscribed && !isConcerned) return none;
    const videos = withoutDirect(videosFor(peer, this.#offers, { maxVisible: this.#maxVisible }), peer, this.#direct);
    if (known) this.#layers.remove(known.videos);
    this.#layers.add(videos);
    if (known && !isSubscribed) this.#subscribers.remove(peer, known.subscriptions);
    if (!isSubscribed) this.#subscribers.add(peer, subscriptions);
    this.#receivers.set(peer, { subscriptions, subscribedAt, videos });
    return known ? difference(byProducer(known.videos), byProducer(videos)) : 'whole';
  }
}

const none: PlanDifference = { forwards: [], ended: [] };

function together(sounds: PlanDifference, videos: PlanDifference): PlanDifference | undefined {
  if (isNone(videos)) return isNone(sounds) ? undefined : sounds;
  return { forwards: [...sounds.forwards, ...videos.forwards], ended: [...sounds.ended, ...videos.ended] };
}

const isSameVoices = (one: Voices, other: Voices | undefined) =>
  one.heldBack === other?.heldBack &&
  one.speaking === other.speaking &&
  one.unheard === other.unheard &&
  one.surplusSounds === other.surplusSounds;

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

const byProducer = (forwards: readonly Forward[]) => new Map(forwards.map((forward) => [forward.producer.id, forward]));

const sendersOf = ({ forwards }: PlanDifference) => new Set(forwards.map(({ peer }) => peer));

const withoutOwn = ({ forwards, ended }: PlanDifference, { id }: Pick<Party, 'id'>) => ({
  forwards: forwards.filter(({ peer }) => peer !== id),
  ended,
});
