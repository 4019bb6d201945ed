import { EventEmitter } from 'node:events';
import { AppError, type Refusal } from '#shared/protocol/errors.ts';
import type { AdminRoom, RoomSummary } from '#shared/protocol/http.ts';
import type { ConsumerInfo, ProducerInfo, Transports } from '#shared/protocol/media.ts';
import type { EndReason } from '#shared/protocol/room.ts';
import type { PeerId, ProducerId, SeatKey, Source } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { Endpoint, MoveReason, PeerMedia } from '../media/peer-media.ts';
import type { NewProducer } from '../media/peer-producers.ts';
import type { RoomMedia, Voice } from '../media/room-media.ts';
import { Semaphore } from '../util/semaphore.ts';
import { Timers } from '../util/timers.ts';
import type { ChatOptions } from './chat.ts';
import type { Demanded } from './demand.ts';
import { DirectCall, type DirectOptions } from './direct-call.ts';
import type { FileLimits } from './file-offers.ts';
import { Forwarder, type NewConsumers } from './forwarder.ts';
import { Lifetime } from './lifetime.ts';
import type { MediaLimits } from './media-limits.ts';
import { Peer, producerInfo } from './peer.ts';
import { isCommonFault, QualityWatch } from './quality.ts';
import { RoomData } from './room-data.ts';
import type { RoomLimits } from './room-limits.ts';
import { RoomReport } from './room-report.ts';
import { seatId } from './seat-key.ts';
import { type JoinAnswer, Seats } from './seats.ts';
import { Speakers } from './speakers.ts';
import { StatsWatch } from './stats-watch.ts';
import { Talk } from './talk.ts';
import { type Measure, UploadStrikes } from './upload-strikes.ts';

/** What a room tells the world. Each event carries all that a listener needs. */
export type RoomEvents = {
  /** In the tick in which this peer took a seat, before it is told anything of the room. */
  joined: [peer: Peer];
  /** Also of a prepared peer, whom the others know as the sender of some consumers of theirs. */
  left: [peer: Peer];
  producerCreated: [peer: Peer, producer: ProducerInfo];
  producerPaused: [peer: Peer, producer: ProducerId];
  producerResumed: [peer: Peer, producer: ProducerId];
  producerClosed: [peer: Peer, producer: ProducerId];
  /** This peer's producer brought more than it may; that it was paused or closed was told to the others. */
  producerLimited: [peer: Peer, producer: ProducerInfo, measure: Measure];
  consumersCreated: [peer: Peer, made: NewConsumers];
  consumersClosed: [peer: Peer, producers: ProducerId[]];
  layersWanted: [peer: Peer, demanded: Demanded];
  /** This peer's media has new transports. */
  moved: [peer: Peer, reason: MoveReason];
  speakers: [peers: PeerId[]];
  /** What this person sends comes through so from now on. */
  qualityChanged: [peer: Peer, quality: Quality];
  /** The room put this peer out; `left` follows. */
  ended: [peer: Peer, reason: EndReason];
  /** Something that should not happen did; the room goes on. */
  fault: [error: unknown];
  /** Always the last event a room emits. */
  closed: [];
};

export type RoomOptions = {
  media: RoomMedia;
  mediaLimits: MediaLimits;
  limits: Pick<RoomLimits, 'people' | 'peopleOfRoom' | 'preparedPeers' | 'preparedOfRoom' | 'preparedOfAddress'>;
  maxVisible: number;
  maxVoices: number;
  emptyMs: number;
  /** How long a seat is kept for who has lost the connection. */
  graceMs: number;
  chat: ChatOptions;
  /** How long a peer may stay prepared. */
  preparedMs: number;
  files: FileLimits;
  direct: DirectOptions;
};

export type Preparing = Endpoint & {
  /** What limits per address count it by. */
  address: string;
  key?: SeatKey | undefined;
  subscriptions?: Subscriptions | undefined;
};

export type Joiner = Preparing & {
  name: string;
  /** The send transport that it has of its seat from before. */
  holds?: string | undefined;
};

/**
 * So many consumers of a room are made at one time. A worker answers in the order asked, so that whoever joins another
 * room waits for no more than these, some milliseconds; with fewer the worker would wait for this process between two
 * of them.
 */
const MAX_MADE_AT_ONCE = 32;

/** The people of one meeting and what each receives. Ends by itself some time after the last one left. */
export class Room extends EventEmitter<RoomEvents> {
  /** Stands for the room in logs: its name is the secret that lets people in. */
  readonly id = crypto.randomUUID().slice(0, 8);
  readonly name: string;
  /** Files and pointers. */
  readonly data: RoomData;
  /** What the server sees of the people, for those of them who look. */
  readonly stats: StatsWatch;
  /** Only the seated take part in it. */
  readonly talk: Talk;
  /** Whether two who are alone need the server for their media. */
  readonly direct: DirectCall;
  readonly #options: RoomOptions;
  /** All, prepared peers included. */
  readonly #peers = new Map<PeerId, Peer>();
  /** Until when a peer may stay prepared. */
  readonly #timeout = new Timers<PeerId>();
  /** Gives back what each prepared peer takes of its address's prepared joins, and each person of its seats. */
  readonly #places = new Map<Peer, () => void>();
  readonly #lifetime: Lifetime;
  /** The others of this server do not wait for what this room makes. */
  readonly #making = new Semaphore(MAX_MADE_AT_ONCE);
  readonly #forwarder: Forwarder;
  readonly #report: RoomReport;
  readonly #seats: Seats;
  readonly #speakers = new Speakers();
  readonly #strikes = new UploadStrikes();
  readonly #quality = new QualityWatch((peer, quality) => this.#tellQuality(peer, quality));
  /** How many seats were taken so far. */
  #taken = 0;

  constructor(name: string, options: RoomOptions) {
    super();
    this.name = name;
    this.#options = options;
    this.#lifetime = new Lifetime({
      emptyMs: options.emptyMs,
      isEmpty: () => this.#peers.size === 0,
      onOver: () => this.#close(),
    });
    this.talk = new Talk(options.chat);
    this.direct = new DirectCall({ ...options.direct, people: () => this.people });
    this.#forwarder = new Forwarder({ ...options, everybody: () => this.everybody, direct: () => this.direct.pair });
    this.#report = new RoomReport({
      id: this.id,
      name,
      media: options.media,
      direct: this.direct,
      everybody: () => this.everybody,
      people: () => this.people,
      preparedPeers: () => this.preparedPeers,
      settled: () => this.#forwarder.settled(),
    });
    this.direct.on('changed', () => {
      this.#report.countAnew().catch((error: unknown) => this.emit('fault', error));
    });
    this.#forwarder.on('consumersCreated', (peer, made) => this.emit('consumersCreated', peer, made));
    this.#forwarder.on('consumersClosed', (peer, producers) => this.emit('consumersClosed', peer, producers));
    this.#forwarder.on('layersWanted', (peer, demanded) => this.emit('layersWanted', peer, demanded));
    this.#forwarder.on('failed', (_, error) => this.emit('fault', error));
    this.#seats = new Seats({
      graceMs: options.graceMs,
      forwarder: this.#forwarder,
      people: () => this.people,
      addMedia: (id, endpoint) => options.media.addPeer(id, { ...endpoint, held: false }),
      onOver: (peer) => this.leave(peer),
      onMoving: (peer, media) => this.#move(peer, media),
    });
    this.data = new RoomData({
      ...options,
      people: () => this.people,
      openPort: (peer, dtlsParameters) => options.media.openData(peer, dtlsParameters),
    });
    this.stats = new StatsWatch({ people: () => this.people, overloaded: () => this.#isOverloaded() });
    options.media.on('voices', (voices) => this.#heard(voices));
    this.#lifetime.review();
  }

  /** Everybody who is here, prepared peers included. */
  get everybody(): Peer[] {
    return [...this.#peers.values()];
  }

  /** Who have taken a seat, longest here first. */
  get people(): Peer[] {
    return this.everybody.filter(({ seated }) => seated);
  }

  get size(): number {
    return this.people.length;
  }

  /** Those in pre-join, and on their way to it. */
  get preparedPeers(): number {
    return this.#peers.size - this.size + this.#lifetime.entering.preJoin;
  }

  /** Whether this peer is still here, seated or in pre-join. */
  has(peer: Peer): boolean {
    return this.#peers.get(peer.id) === peer;
  }

  /** `address` is what the one who asks is counted by. @throws AppError `server_full`, `room_full`. */
  refuseIfFull(address: string): void {
    const { people, peopleOfRoom } = this.#options.limits;
    people.refuseIfFull('this server seats nobody more; try again when others have left');
    peopleOfRoom.refuseIfFull(this.id, address);
  }

  /** @throws AppError `prejoin_full`. */
  refuseIfPrejoinFull(): void {
    const { preparedPeers, preparedOfRoom } = this.#options.limits;
    preparedPeers.refuseIfFull('too many prepare to join on this server; join');
    preparedOfRoom.refuseIfFull('too many prepare to join this room; join', { held: this.preparedPeers });
  }

  /**
   * Prepares a join: all is set up in both directions and nothing flows. `ready` is called in the
   * tick from which on this prepared peer hears of what is made for it.
   * @throws AppError `prejoin_full`, also where the seat of this key is taken, `bad_request` for a fingerprint that
   * makes no sense, `shutting_down` if closed meanwhile.
   */
  async prepare(
    { address, key, subscriptions, ...endpoint }: Preparing,
    ready: (prepared: Peer, transports: Transports) => void,
  ): Promise<void> {
    this.refuseIfPrejoinFull();
    const id = seatId(this.name, key);
    if (this.#peers.get(id)?.seated) throw new AppError('prejoin_full', 'this seat is taken; join to take it over');
    const { limits, preparedMs } = this.#options;
    const giveBack = limits.preparedOfAddress.take(address);
    await this.#lifetime
      .enter('preJoin', async () => {
        const media = await this.#options.media.addPeer(id, { ...endpoint, address, held: true });
        const prepared = new Peer({
          id,
          address,
          media,
          making: this.#making,
          subscriptions,
          returns: key !== undefined,
        });
        this.#refuseIfOver(prepared);
        this.#putOutOther(prepared);
        this.#peers.set(id, prepared);
        this.#listenTo(prepared);
        this.#forwarder.passSoon();
        this.#places.set(prepared, giveBack);
        this.#timeout.start(id, preparedMs, () => this.#putOut(prepared, 'prepared_too_long'));
        ready(prepared, prepared.media.transports);
      })
      .catch((error: unknown) => {
        giveBack();
        throw error;
      });
  }

  /**
   * Takes a seat. `seated` is called with the result in the tick from which on this peer hears of every change that
   * `result` does not hold.
   * @throws AppError `room_full`, `bad_request` for a fingerprint that makes no sense, `shutting_down` if closed
   * meanwhile.
   */
  async join(
    { address, name, subscriptions, key, holds: _, ...endpoint }: Joiner,
    seated: (peer: Peer, result: JoinAnswer) => void,
  ): Promise<void> {
    const giveBack = this.#takePlace(address);
    const entered = this.#lifetime.enter('seat', async () => {
      const id = seatId(this.name, key);
      const media = await this.#options.media.addPeer(id, { ...endpoint, address, held: false });
      const peer = new Peer({ id, address, media, making: this.#making, subscriptions, returns: key !== undefined });
      const forwards = this.#forwarder.forwardsTo(peer, this.people);
      // What fails is tried again with the next pass.
      const { created } = await peer.receive(forwards, { flowsAtOnce: () => true, now: performance.now() });
      this.#refuseIfOver(peer);
      this.#putOutOther(peer);
      this.#listenTo(peer);
      const result = this.#seat(peer, name);
      this.#places.set(peer, giveBack);
      seated(peer, { ...result, media: { ...peer.media.transports, consumers: this.#forwarder.standing(created) } });
      this.direct.review();
    });
    await entered.catch((error: unknown) => {
      giveBack();
      throw error;
    });
  }

  /** As `join`, for a prepared peer: everything stands ready and flows from now on. @throws AppError `room_full`. */
  joinPrepared(prepared: Peer, { name }: Pick<Joiner, 'name'>, seated: (result: JoinAnswer) => void): void {
    const giveBack = this.#takePlace(prepared.address);
    const result = this.#seat(prepared, name);
    this.#places.set(prepared, giveBack);
    seated(result);
    this.direct.review();
    prepared.media.release().catch((error: unknown) => this.#faultUnlessGone(prepared, error));
  }

  /** Who sits on the seat of this key under this name. */
  seatOf({ key, name }: Pick<Joiner, 'key' | 'name'>): Peer | undefined {
    const peer = key === undefined ? undefined : this.#peers.get(seatId(this.name, key));
    return peer?.seated && peer.name === name ? peer : undefined;
  }

  /**
   * As `join`, to the seat that this one has already; of several who want to, one after another.
   * @param isWanted whether the one who asks still may, once it is their turn.
   * @returns false where it was given up meanwhile; then `resumed` is not called.
   * @throws AppError `taken_over` where it is not wanted any more, `bad_request` for a fingerprint that makes no sense,
   * `shutting_down` if closed meanwhile.
   */
  resume(
    peer: Peer,
    { subscriptions, name: _name, key: _key, ...resumer }: Joiner,
    { isWanted, resumed }: { isWanted: () => boolean; resumed: (result: JoinAnswer) => void },
  ): Promise<boolean> {
    return this.#seats.inTurn(peer, async () => {
      if (!isWanted()) throw new AppError('taken_over', 'another connection has this seat now');
      const media = await this.#lifetime.guard(this.#seats.takeUp(peer, resumer));
      if (!media || !this.has(peer)) return false;
      peer.address = resumer.address;
      peer.media.prove(resumer.address);
      // They may name nobody who came meanwhile, as those of somebody who has just come name nobody at all.
      if (subscriptions) peer.subscribe(subscriptions, 0);
      this.#forwarder.passSoon();
      // Its files begin anew: both ends know from where.
      this.data.forget(peer.id);
      resumed({ ...this.#answer(peer), ...media() });
      this.#forwarder.remind(peer);
      this.direct.remind(peer.id);
      return true;
    });
  }

  /**
   * The connection is lost: whoever can come back keeps the seat for a while. A page that goes closes its media, also
   * where its goodbye is lost.
   */
  lose(peer: Peer): void {
    if (!this.has(peer)) return;
    if (peer.seated && peer.returns && !peer.media.remoteClosed) this.#seats.keep(peer);
    else this.leave(peer);
  }

  /** As `leave`, for good: what this one offers can be had no more. */
  depart(peer: Peer): void {
    if (!this.has(peer)) return;
    this.data.cancelAll(peer.id);
    this.leave(peer);
  }

  /** Frees all that the peer held, who may come back with the same files. Does nothing the second time. */
  leave(peer: Peer): void {
    if (!this.has(peer)) return;
    this.#peers.delete(peer.id);
    this.#seats.release(peer);
    this.#endStanding(peer);
    const producers = peer.producers;
    peer.media.close();
    this.data.forget(peer.id);
    this.stats.end(peer.id);
    this.#quality.forget(peer.id);
    this.talk.forget(peer.id);
    for (const { id } of producers) this.#forget(id);
    this.emit('left', peer);
    this.direct.review();
    this.#forwarder.passSoon();
    this.#lifetime.review();
  }

  /**
   * Each is taken or refused for itself. @returns the refusals by producer.
   * @throws AppError `too_many_requests` for all of them, also where this one has sent more than may be.
   */
  async produce(
    peer: Peer,
    wanted: readonly NewProducer[],
    on: { transport?: string | undefined } = {},
  ): Promise<Map<ProducerId, Refusal>> {
    this.#refuseIfStruck(peer);
    this.#options.mediaLimits.countProducers(peer, wanted.length);
    const refused = new Map<ProducerId, Refusal>();
    const created: ProducerId[] = [];
    try {
      for (const producer of wanted) {
        const refusal = await refusalOf(() => peer.media.produce(producer, on));
        if (refusal) refused.set(producer.producer, refusal);
        // What a prepared peer sends is told with its join.
        else if (this.#isKnown(peer)) created.push(producer.producer);
      }
    } finally {
      for (const producer of created) this.#forwarder.tell(() => this.#tellProducer(peer, producer));
      this.#forwarder.passSoon();
    }
    return refused;
  }

  /** @throws AppError `not_found`. */
  async pauseProducer(peer: Peer, producer: ProducerId): Promise<void> {
    await peer.media.pauseProducer(producer);
    if (this.#isKnown(peer)) this.emit('producerPaused', peer, producer);
  }

  /** @throws AppError `not_found`. */
  async resumeProducer(peer: Peer, producer: ProducerId): Promise<void> {
    await peer.media.resumeProducer(producer);
    if (this.#isKnown(peer)) this.emit('producerResumed', peer, producer);
  }

  /** @throws AppError `not_found`. */
  closeProducer(peer: Peer, producer: ProducerId): void {
    peer.media.closeProducer(producer);
    this.#tellClosed(peer, producer);
  }

  /** From now on this is what the peer sees. */
  subscribe(peer: Peer, subscriptions: Subscriptions): void {
    peer.subscribe(subscriptions, this.#taken);
    this.#forwarder.passSoon();
  }

  /** @throws AppError `not_joined` in pre-join. */
  watchStats({ id, seated }: Peer, { on }: { on: boolean }): void {
    if (!seated) throw new AppError('not_joined', 'join first');
    if (on) this.stats.begin(id);
    else this.stats.end(id);
  }

  /** The peer has applied these consumers; those that were paused flow from now on, or from its join. */
  applied(peer: Peer, consumers: readonly ConsumerInfo[]): void {
    const ids = consumers.map(({ id }) => id);
    peer.media.applied(ids).catch((error: unknown) => this.#faultUnlessGone(peer, error));
  }

  get summary(): RoomSummary {
    return this.#report.summary;
  }

  /** Fails where a worker died meanwhile. */
  account(): Promise<AdminRoom> {
    return this.#report.whole();
  }

  /** Puts everyone out, says why, and closes. */
  end(reason: EndReason): void {
    for (const peer of this.everybody) this.#putOut(peer, reason);
    this.#lifetime.end();
  }

  #putOut(peer: Peer, reason: EndReason): void {
    if (!this.has(peer)) return;
    this.emit('ended', peer, reason);
    this.leave(peer);
  }

  #listenTo(peer: Peer): void {
    const { media } = peer;
    media.once('failed', () => {
      if (peer.media === media) this.#putOut(peer, 'media_failed');
    });
    media.on('remoteClosed', () => {
      if (peer.media === media && this.#seats.keeps(peer)) this.leave(peer);
    });
    media.on('scored', (score) => {
      if (peer.media === media) this.#quality.hear(peer.id, score);
    });
    media.on('moved', (reason) => {
      if (peer.media !== media) return;
      this.emit('moved', peer, reason);
      this.#forwarder.passSoon();
    });
    media.on('uplinkTupleChanged', () => {
      if (peer.media !== media) return;
      this.#quality.forgive(peer.id);
      const sent = new Set(peer.producers.map(({ id }) => id));
      for (const other of this.everybody) other.media.followOnOtherWay(sent);
    });
    media.on('forgot', (producer) => {
      if (peer.media === media) this.#tellClosed(peer, producer);
    });
    media.on('exceeded', (sources) => {
      if (peer.media !== media || !this.has(peer)) return;
      this.#limit(peer, sources).catch((error: unknown) => this.#faultUnlessGone(peer, error));
    });
  }

  /** What it sent is gone, and two who sent straight to one another have to find each other again. */
  #move(peer: Peer, media: PeerMedia): void {
    const gone = peer.producers;
    peer.goOnWith(media);
    for (const { id } of gone) this.#tellClosed(peer, id);
    this.direct.allow(peer.id, { allowed: false });
    this.#listenTo(peer);
    this.#forwarder.passSoon();
  }

  /** A later one with the same key takes its place. */
  #putOutOther({ id }: Peer): void {
    const other = this.#peers.get(id);
    if (!other) return;
    this.data.cancelAll(id);
    this.#putOut(other, 'taken_over');
  }

  /** Counts one more seat. @returns gives it back; may be called twice. @throws AppError `server_full`, `room_full`. */
  #takePlace(address: string): () => void {
    this.refuseIfFull(address);
    const { limits, mediaLimits } = this.#options;
    const ofAddress = mediaLimits.seatsOfAddress.take(address);
    const ofRoom = limits.peopleOfRoom.take(this.id, address);
    return () => {
      ofAddress();
      ofRoom();
    };
  }

  /** A peer no longer counts as prepared, nor does its time run. */
  #endStanding(peer: Peer): void {
    this.#timeout.stop(peer.id);
    this.#places.get(peer)?.();
    this.#places.delete(peer);
  }

  /** The others are told of it here and now: whatever the peer receives from here on, it receives known to all. */
  #seat(peer: Peer, name: string): JoinAnswer {
    this.#endStanding(peer);
    this.#taken += 1;
    peer.sit(name, this.#taken);
    // To the end of the line: whoever joined while this one was prepared is longer here.
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    this.emit('joined', peer);
    this.#forwarder.passSoon();
    return this.#answer(peer);
  }

  /** These sources bring more than they may. */
  async #limit(peer: Peer, sources: readonly Source[]): Promise<void> {
    const measure = this.#strikes.add(peer, { lastSeat: this.#taken, now: performance.now() });
    for (const sent of peer.producers) {
      if (!sources.includes(sent.source)) continue;
      if (measure === 'paused') await this.pauseProducer(peer, sent.id);
      else this.closeProducer(peer, sent.id);
      this.emit('producerLimited', peer, producerInfo(sent), measure);
    }
  }

  #refuseIfStruck(peer: Peer): void {
    const retryAfterMs = Math.ceil(this.#strikes.refusedMs(peer, performance.now()));
    if (retryAfterMs === 0) return;
    throw new AppError('too_many_requests', 'your media exceeded its limit; try again later', { retryAfterMs });
  }

  #answer(peer: Peer): JoinAnswer {
    const peers = this.people.filter((other) => other !== peer).map(({ info }) => info);
    const { named: speakers } = this.#speakers;
    return { room: this.name, self: peer.id, at: Date.now(), peers, speakers, ...this.talk.past };
  }

  /** It may have been paused or closed since. */
  #tellProducer(peer: Peer, id: ProducerId): void {
    const producer = peer.producers.find((other) => other.id === id);
    if (producer && this.#isKnown(peer)) this.emit('producerCreated', peer, producerInfo(producer));
  }

  #tellClosed(peer: Peer, producer: ProducerId): void {
    this.#forget(producer);
    this.emit('producerClosed', peer, producer);
  }

  #tellQuality(id: PeerId, quality: Quality): void {
    const peer = this.#peers.get(id);
    if (!peer) return;
    peer.quality = quality;
    if (this.#isKnown(peer)) this.emit('qualityChanged', peer, quality);
  }

  async #isOverloaded(): Promise<boolean> {
    const { people } = this;
    const poor = people.filter(({ quality }) => quality === 'poor').length;
    return (await this.#options.media.isOverloaded()) || isCommonFault({ people: people.length, poor });
  }

  /** Whether the others have been told who this is. */
  #isKnown(peer: Peer): boolean {
    return this.has(peer) && peer.seated;
  }

  /** mediasoup rejects what was under way on a transport that closes. */
  #faultUnlessGone(peer: Peer, error: unknown): void {
    if (this.has(peer)) this.emit('fault', error);
  }

  #forget(producer: ProducerId): void {
    for (const peer of this.#peers.values()) peer.forget(producer);
  }

  #heard(voices: readonly Voice[]): void {
    const heard = voices.flatMap(({ owner, volume }) => {
      const peer = this.#peers.get(owner);
      return peer?.seated ? { peer: peer.id, volume, address: peer.address } : [];
    });
    this.#forwarder.hear(heard);
    if (this.#speakers.hear(heard)) this.emit('speakers', this.#speakers.named);
  }

  /** Nobody takes a seat in a room that was closed meanwhile: what was made for them goes as well. */
  #refuseIfOver(unseated: Peer): void {
    if (this.#lifetime.over) unseated.media.close();
    this.#lifetime.refuseIfOver();
  }

  #close(): void {
    this.direct.close();
    this.#forwarder.close();
    this.#options.media.close();
    this.emit('closed');
  }
}

/** What stands against it; undefined where it was done. */
async function refusalOf(act: () => Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, message: error.message };
  }
}
