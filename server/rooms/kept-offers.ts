import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import { isSound, type Offer, offersFrom, type Party, type Videos } from './offers.ts';

type Source = keyof Videos;

/** A video that was added, removed, or whose sender took a seat: the higher of its seats counts. */
export type VideoChange = { source: Source; peer: PeerId; seat: number; producers: readonly ProducerId[] };

/** What changed since the last time. */
export type OfferChanges<Peer> = { videos: VideoChange[]; left: Peer[] };

type Known = Pick<Party, 'id' | 'seat' | 'producers'> & { seen: number };

/** What the people of a room send, in order of their seats. Of those who changed nothing, nothing is looked at. */
export class KeptOffers<Peer extends Party> {
  readonly sounds = new SeatOrder();
  readonly camera = new SeatOrder();
  readonly screen = new SeatOrder();
  readonly #videos = new Map<ProducerId, Offer>();
  readonly #known = new Map<Peer, Known>();
  /** How often this followed the room. */
  #times = 0;
  #changes: OfferChanges<Peer> = { videos: [], left: [] };

  /** Takes the current state of the room. */
  follow(peers: readonly Peer[]): void {
    this.#times += 1;
    const changed: Peer[] = [];
    for (const peer of peers) {
      const known = this.#known.get(peer);
      if (known) known.seen = this.#times;
      if (known?.producers !== peer.producers || known.seat !== peer.seat) changed.push(peer);
    }
    this.#forgetUnseen(peers.length - changed.length);
    for (const peer of changed) this.#replace(peer, this.#known.get(peer));
  }

  /** The video of this id. */
  video(producer: ProducerId): Offer | undefined {
    return this.#videos.get(producer);
  }

  /** The changes since the last call. */
  takeChanges(): OfferChanges<Peer> {
    const changes = this.#changes;
    this.#changes = { videos: [], left: [] };
    return changes;
  }

  /** Those who left go first: another peer may have the same id. `expected` are known at least. */
  #forgetUnseen(expected: number): void {
    if (this.#known.size <= expected) return;
    for (const [peer, known] of this.#known) {
      if (known.seen === this.#times) continue;
      this.#changes.left.push(peer);
      this.#known.delete(peer);
      this.#exchange(known, undefined);
    }
  }

  #replace(peer: Peer, before: Known | undefined): void {
    const { id, seat, producers } = peer;
    const now = { id, seat, producers, seen: this.#times };
    this.#known.set(peer, now);
    this.#exchange(before, now);
  }

  #exchange(before: Known | undefined, now: Known | undefined): void {
    const [had, has] = [before ? offersFrom(before) : [], now ? offersFrom(now) : []];
    this.sounds.remove(had.filter(isAudible));
    this.sounds.add(has.filter(isAudible));
    for (const source of ['camera', 'screen'] as const) {
      const [old, young] = [had.filter(isFrom(source)), has.filter(isFrom(source))];
      if (old[0]?.producer === young[0]?.producer && old[0]?.seat === young[0]?.seat) continue;
      this[source].remove(old);
      this[source].add(young);
      for (const { producer } of old) this.#videos.delete(producer.id);
      for (const video of young) this.#videos.set(video.producer.id, video);
      this.#changes.videos.push(changeOf(source, [...old, ...young]));
    }
  }
}

/** Offers in order of the seats of their senders, then of their ids. */
class SeatOrder {
  readonly #inOrder: Offer[] = [];
  readonly #of = new Map<PeerId, Offer>();
  #changes = 0;

  /** How often it has changed. */
  get changes(): number {
    return this.#changes;
  }

  get inOrder(): readonly Offer[] {
    return this.#inOrder;
  }

  /** By sender, of whom there is one at most. */
  get of(): ReadonlyMap<PeerId, Offer> {
    return this.#of;
  }

  /** Takes out the offers of one sender. */
  remove(offers: readonly Offer[]): void {
    const [first] = offers;
    if (!first) return;
    this.#changes += 1;
    this.#inOrder.splice(this.#placeOf(first), offers.length);
    this.#of.delete(first.peer);
  }

  /** Takes in the offers of one sender. */
  add(offers: readonly Offer[]): void {
    const [first] = offers;
    if (!first) return;
    this.#changes += 1;
    this.#inOrder.splice(this.#placeOf(first), 0, ...offers);
    this.#of.set(first.peer, first);
  }

  /** Where its sender's offers are or belong, found by halving. */
  #placeOf({ seat, peer }: Offer): number {
    let [from, to] = [0, this.#inOrder.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = this.#inOrder[middle];
      if (other && (other.seat < seat || (other.seat === seat && other.peer < peer))) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}

const isAudible = ({ producer }: Offer) => isSound(producer);

const isFrom =
  (source: Source) =>
  ({ producer }: Offer) =>
    producer.source === source;

const changeOf = (source: Source, videos: readonly Offer[]): VideoChange => ({
  source,
  peer: videos[0]?.peer ?? '',
  seat: Math.max(...videos.map(({ seat }) => seat)),
  producers: videos.map(({ producer }) => producer.id),
});
