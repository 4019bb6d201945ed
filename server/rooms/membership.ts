import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { BrowserFamily } from '#shared/protocol/http.ts';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { EndReason } from '#shared/protocol/room.ts';
import type { PeerId, SeatKey } from '#shared/protocol/scalars.ts';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { Endpoint, PeerMedia } from '../media/peer-media.ts';
import type { SentProducer } from '../media/peer-producers.ts';
import type { RoomMedia } from '../media/room-media.ts';
import { Semaphore } from '../util/semaphore.ts';
import { Timers } from '../util/timers.ts';
import type { Access } from './access.ts';
import type { ConsumerPlaces } from './consumer-places.ts';
import type { Forwarder } from './forwarder.ts';
import { keptSubscriptions } from './kept-subscriptions.ts';
import { Lifetime } from './lifetime.ts';
import { Peer } from './peer.ts';
import { Places, type PlacesOptions } from './places.ts';
import { seatId } from './seat-key.ts';
import { type Resumer, type SeatMedia, Seats } from './seats.ts';

/**
 * `sent` is what it sent. If it left for good, the files that it offers are no longer available. `removed` is set if
 * the room removed it.
 */
export type Departure = { sent: readonly SentProducer[]; forGood: boolean; removed: EndReason | undefined };

export type MembershipEvents = {
  /** In the room from now on, seated or prepared. */
  entered: [peer: Peer];
  /** In the tick in which this peer took its seat, before it receives any notice about the room. */
  joined: [peer: Peer];
  left: [peer: Peer, departure: Departure];
  /** The connection of this peer has been lost for a while, or is back. */
  interrupted: [peer: Peer, interrupted: boolean];
  /** The room removes this peer; `left` follows. */
  ended: [peer: Peer, reason: EndReason, by: Peer | undefined];
  /** This peer has new transports. What it sent, and what it received, ended with the old ones. */
  mediaReplaced: [peer: Peer, sent: readonly SentProducer[]];
  /** Something failed unexpectedly; the room continues. */
  fault: [error: unknown];
  /** The room has been empty for a while, or was ended. */
  over: [];
};

export type MembershipOptions = PlacesOptions & {
  /** The name of the room, with which a seat key makes a seat. */
  name: string;
  media: Pick<RoomMedia, 'addPeer'>;
  forwarder: Pick<Forwarder, 'forwardsTo' | 'withOpenProducer'>;
  consumerPlaces: ConsumerPlaces;
  /** Decides who may enter. */
  access: Pick<Access, 'refuse'>;
  /** The maximum number of videos that one person receives. */
  maxVisible: number;
  /** How long the room outlives its last participant. */
  emptyMs: number;
  /** How long a seat is kept after its connection was lost. */
  graceMs: number;
  /** How long a peer may stay prepared. */
  preparedMs: number;
};

export type Preparing = Endpoint & {
  /** The counted address. */
  address: string;
  browser: BrowserFamily;
  key?: SeatKey | undefined;
  subscriptions?: Subscriptions | undefined;
};

export type Joiner = Preparing & {
  name: string;
  /** The receive transport that the client still has of its seat. */
  holds?: string | undefined;
};

/** A peer whose media is set up, and which the room does not know yet. */
export type Arrival = {
  peer: Peer;
  /** For the answer to the join. */
  media(): SeatMedia;
  /** Releases the place that is counted for this peer. */
  releasePlace(): void;
  /** Whether its media has failed while it waited for its seat. */
  failed(): boolean;
};

type Destination = 'seat' | 'preJoin';

/**
 * How many consumers of a room are created at a time. A worker handles requests in order, so a join in another room
 * waits for at most this many, a few milliseconds, and so does the event loop if the worker answers all of them
 * together. With fewer, the worker would be idle between two of them.
 */
const MAX_CREATED_AT_ONCE = 8;

/**
 * The peers of a room: prepared peers, seated ones, and those whose connection is lost for a while. A peer enters in
 * two steps: first everything is set up, which takes time and has no effect on others; then the room adds it within one
 * tick, so that the caller can answer with the state of that moment.
 */
export class Membership extends EventEmitter<MembershipEvents> {
  readonly places: Places;
  readonly #options: MembershipOptions;
  /** Including prepared peers. */
  readonly #peers = new Map<PeerId, Peer>();
  /** Longest present first. */
  readonly #seated = new Set<Peer>();
  /** Ends preparations that last too long. */
  readonly #timeout = new Timers<PeerId>();
  /** Releases a prepared peer's place, or a participant's seat, among those of its address. */
  readonly #taken = new Map<Peer, () => void>();
  readonly #lifetime: Lifetime;
  /** Keeps the consumers of this room from delaying other rooms. */
  readonly #making = new Semaphore(MAX_CREATED_AT_ONCE);
  readonly #seats: Seats;
  /** How many seats have been taken so far. */
  #lastSeat = 0;
  /** When the first of the seated peers came, in milliseconds since 1970. */
  #since = 0;

  constructor(options: MembershipOptions) {
    super();
    this.#options = options;
    this.places = new Places(options);
    this.#lifetime = new Lifetime({
      emptyMs: options.emptyMs,
      isEmpty: () => this.#peers.size === 0,
      onOver: () => this.emit('over'),
    });
    this.#seats = new Seats({
      graceMs: options.graceMs,
      forwarder: options.forwarder,
      people: () => this.people,
      addMedia: (id, endpoint) => options.media.addPeer(id, { ...endpoint, held: false }),
      onInterrupted: (peer, interrupted) => {
        peer.interrupted = interrupted;
        if (this.hasSeated(peer)) this.emit('interrupted', peer, interrupted);
      },
      onOver: (peer) => this.leave(peer),
      onMoving: (peer, media) => {
        const sent = peer.producers;
        peer.replaceMedia(media);
        this.emit('mediaReplaced', peer, sent);
      },
    });
    this.#lifetime.review();
  }

  /** Everybody in the room, including prepared peers. */
  get everybody(): Peer[] {
    return [...this.#peers.values()];
  }

  /** The seated peers, longest present first. */
  get people(): Peer[] {
    return [...this.#seated];
  }

  get size(): number {
    return this.#seated.size;
  }

  /** Since when somebody has been seated without a break, in milliseconds since 1970; undefined if nobody is. */
  get since(): number | undefined {
    return this.size === 0 ? undefined : this.#since;
  }

  /** Prepared peers, including those that are being prepared. */
  get preparedPeers(): number {
    return this.#peers.size - this.size + this.#lifetime.entering.preJoin;
  }

  /** The last seat that was taken. */
  get lastSeat(): number {
    return this.#lastSeat;
  }

  find(id: PeerId): Peer | undefined {
    return this.#peers.get(id);
  }

  /** Whether this peer is still in the room, seated or prepared. */
  has(peer: Peer): boolean {
    return this.#peers.get(peer.id) === peer;
  }

  /** Whether this peer is still in the room, and the others know who it is. */
  hasSeated(peer: Peer): boolean {
    return this.has(peer) && peer.seated;
  }

  /** Whether the connection of this peer is lost, and its seat kept. */
  keeps(peer: Peer): boolean {
    return this.#seats.keeps(peer);
  }

  /**
   * Sets up a peer in both directions so that no media flows. Follow with `addPrepared`, in the same tick.
   * @throws AppError `prejoin_full`, also if the seat of this key is taken, `bad_request` for an invalid fingerprint,
   * `shutting_down` if the room closed meanwhile.
   */
  async prepare(preparing: Preparing): Promise<Arrival> {
    const id = seatId(this.#options.name, preparing.key);
    this.#refuseIfSeated(id);
    this.#options.access.refuse(id);
    return this.#setUp(preparing, { to: 'preJoin', releasePlace: this.places.takePrepared(preparing.address) });
  }

  /**
   * This peer receives notices from now on. @throws AppError `prejoin_full` if its seat was taken meanwhile,
   * `shutting_down`.
   */
  addPrepared(arrival: Arrival): Peer {
    const { peer } = arrival;
    this.#add(arrival, { to: 'preJoin' });
    this.#timeout.start(peer.id, this.#options.preparedMs, () => this.remove(peer, 'prepared_too_long'));
    return peer;
  }

  /**
   * Sets up a peer together with everything that it will receive. Follow with `seat`, whose turn may be a second later.
   * @throws AppError `server_full`, `room_full`, `bad_request` for an invalid fingerprint, `shutting_down` if the room
   * closed meanwhile.
   */
  async join(joiner: Joiner): Promise<Arrival> {
    this.#options.access.refuse(seatId(this.#options.name, joiner.key));
    return this.#setUp(joiner, { to: 'seat', releasePlace: this.places.takeSeat(joiner.address) });
  }

  /** Seats a peer, which must receive nothing before the others know of it. */
  seat(arrival: Arrival, name: string): Peer {
    this.#add(arrival, { to: 'seat' });
    this.#sit(arrival.peer, name);
    return arrival.peer;
  }

  /** Like `seat`, for a prepared peer: everything is ready. Follow with `letFlow`. @throws AppError `room_full`. */
  seatPrepared(prepared: Peer, name: string): void {
    this.#options.access.refuse(prepared.id);
    const releasePlace = this.places.takeSeat(prepared.address);
    this.#releasePlace(prepared);
    this.#taken.set(prepared, releasePlace);
    this.#sit(prepared, name);
  }

  /** The others know of this peer, which was prepared: everything flows from now on. */
  letFlow(peer: Peer): void {
    if (this.has(peer)) peer.release().catch((error: unknown) => this.faultUnlessGone(peer, error));
  }

  /** The peer in the seat of this key, which has this name, or had it before the last change. */
  seatOf({ key, name }: Pick<Joiner, 'key' | 'name'>): Peer | undefined {
    const peer = key === undefined ? undefined : this.#peers.get(seatId(this.#options.name, key));
    return peer?.seated && peer.isCalled(name) ? peer : undefined;
  }

  /**
   * Lets a returning client resume its seat. Concurrent calls run one after another.
   * @param isWanted whether the caller still wants the seat when its turn comes.
   * @returns what the answer says about its media; undefined if the seat was given up meanwhile.
   * @throws AppError `taken_over` if it is no longer wanted, `bad_request` for an invalid fingerprint, `shutting_down`
   * if the room closed meanwhile.
   */
  resume(peer: Peer, resumer: Resumer, isWanted: () => boolean): Promise<(() => SeatMedia) | undefined> {
    return this.#seats.inTurn(peer, async () => {
      if (!isWanted()) throw new AppError('taken_over', 'another connection has this seat now');
      const media = await this.#lifetime.guard(this.#seats.takeUp(peer, resumer));
      if (!media || !this.has(peer)) return undefined;
      peer.address = resumer.address;
      peer.media.prove(resumer.address);
      return media;
    });
  }

  /**
   * Handles a lost connection: a peer that can resume its seat keeps it for a while. A page that is closed closes its
   * media, even if its goodbye is lost.
   */
  lose(peer: Peer): void {
    if (!this.has(peer)) return;
    if (peer.seated && peer.returns && !peer.media.remoteClosed) this.#seats.keep(peer);
    else this.leave(peer);
  }

  /** Frees a kept seat whose media the client has closed: nobody will resume it. */
  abandon(peer: Peer): void {
    if (this.#seats.keeps(peer)) this.leave(peer);
  }

  /** Frees everything the peer holds. Does nothing the second time. */
  leave(peer: Peer, { forGood = false } = {}): void {
    this.#leave(peer, { forGood, removed: undefined });
  }

  /** Removes this peer and notifies it of the reason. */
  remove(peer: Peer, reason: EndReason, { by }: { by?: Peer | undefined } = {}): void {
    if (!this.has(peer)) return;
    this.emit('ended', peer, reason, by);
    this.#leave(peer, { forGood: reason === 'taken_over', removed: reason });
  }

  /** Removes everybody with this reason; later joins are refused. */
  end(reason: EndReason, how: { by?: Peer } = {}): void {
    for (const peer of this.everybody) this.remove(peer, reason, how);
    this.#lifetime.end();
  }

  /** Reports an error, unless the peer has left: mediasoup rejects requests on a transport that closes. */
  faultUnlessGone(peer: Peer, error: unknown): void {
    if (this.has(peer)) this.emit('fault', error);
  }

  #leave(peer: Peer, departure: Omit<Departure, 'sent'>): void {
    if (!this.has(peer)) return;
    this.#peers.delete(peer.id);
    this.#seated.delete(peer);
    this.#seats.release(peer);
    this.#releasePlace(peer);
    const sent = peer.producers;
    peer.media.close();
    this.emit('left', peer, { sent, ...departure });
    this.#lifetime.review();
  }

  async #setUp(
    { address, browser, key, rtpCapabilities, dtlsParameters, viewOnly, ...preparing }: Preparing,
    { to, releasePlace }: { to: Destination; releasePlace: () => void },
  ): Promise<Arrival> {
    const { name, forwarder, consumerPlaces, media: rooms } = this.#options;
    const id = seatId(name, key);
    const subscriptions = preparing.subscriptions && keptSubscriptions(preparing.subscriptions, this.#options);
    const endpoint = { rtpCapabilities, dtlsParameters, viewOnly, address, held: to === 'preJoin' };
    const setUp = this.#lifetime.enter(to, async () => {
      const media = await rooms.addPeer(id, endpoint);
      const returns = key !== undefined;
      const making = this.#making;
      const peer = new Peer({ id, address, browser, media, making, consumerPlaces, subscriptions, returns });
      if (to === 'preJoin') return { peer, consumers: [] };
      // A failure is tried again in the next pass.
      const changes = await peer.receiveEarly(forwarder.forwardsTo(peer));
      return { peer, consumers: changes?.created ?? [] };
    });
    const { peer, consumers } = await setUp.catch((error: unknown) => {
      releasePlace();
      throw error;
    });
    return { peer, releasePlace, failed: failing(peer.media), media: () => this.#mediaOf(peer, consumers) };
  }

  /** The current media: transports and consumers may have been replaced while the peer waited for its seat. */
  #mediaOf(peer: Peer, made: readonly ConsumerInfo[]): SeatMedia {
    const consumers = this.#options.forwarder.withOpenProducer(peer.current(made));
    return { media: { ...peer.media.transports, consumers } };
  }

  /** Adds a peer in place of another one with the same key. Closes its media if it is refused. */
  #add({ peer, releasePlace, failed }: Arrival, { to }: { to: Destination }): void {
    try {
      this.#lifetime.refuseIfOver();
      this.#options.access.refuse(peer.id);
      if (failed()) throw new AppError('overloaded', 'the media of this join has failed; try again in a moment');
      if (to === 'preJoin') this.#refuseIfSeated(peer.id);
    } catch (error) {
      peer.media.close();
      releasePlace();
      throw error;
    }
    const other = this.#peers.get(peer.id);
    if (other) this.remove(other, 'taken_over');
    this.#peers.set(peer.id, peer);
    this.#taken.set(peer, releasePlace);
    this.#lifetime.review();
    this.emit('entered', peer);
  }

  #sit(peer: Peer, name: string): void {
    this.#lastSeat += 1;
    peer.sit(name, this.#lastSeat);
    // To the end of the list: participants who joined while this one was prepared have been here longer.
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    if (this.size === 0) this.#since = Date.now();
    this.#seated.add(peer);
    this.emit('joined', peer);
  }

  #refuseIfSeated(id: PeerId): void {
    if (this.#peers.get(id)?.seated) throw new AppError('prejoin_full', 'this seat is taken; join to take it over');
  }

  /** Releases the place that is counted for a peer, and stops its timer. */
  #releasePlace(peer: Peer): void {
    this.#timeout.stop(peer.id);
    this.#taken.get(peer)?.();
    this.#taken.delete(peer);
  }
}

/** @returns whether the media has failed since this call. The listener keeps nothing else alive. */
function failing(media: PeerMedia): () => boolean {
  let failed = false;
  media.once('failed', () => {
    failed = true;
  });
  return () => failed;
}
