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
import { DirectCall, type DirectOptions } from './direct-call.ts';
import type { LayersNeeded } from './dynacast.ts';
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

/** The events of a room. Each carries everything that a listener needs. */
export type RoomEvents = {
  /** In the tick in which this peer took its seat, before it receives any notice about the room. */
  joined: [peer: Peer];
  /** Also for a prepared peer, which the others know as the sender of some of their consumers. */
  left: [peer: Peer];
  producerCreated: [peer: Peer, producer: ProducerInfo];
  producerPaused: [peer: Peer, producer: ProducerId];
  producerResumed: [peer: Peer, producer: ProducerId];
  producerClosed: [peer: Peer, producer: ProducerId];
  /** This peer's producer exceeded its limit; the others have been told that it was paused or closed. */
  producerLimited: [peer: Peer, producer: ProducerInfo, measure: Measure];
  consumersCreated: [peer: Peer, made: NewConsumers];
  consumersClosed: [peer: Peer, producers: ProducerId[]];
  layersNeeded: [peer: Peer, needed: LayersNeeded];
  /** This peer's media has new transports. */
  moved: [peer: Peer, reason: MoveReason];
  speakers: [peers: PeerId[]];
  /** The quality of this peer's uplink has changed. */
  qualityChanged: [peer: Peer, quality: Quality];
  /** The room removed this peer; `left` follows. */
  ended: [peer: Peer, reason: EndReason];
  /** Something failed unexpectedly; the room continues. */
  fault: [error: unknown];
  /** Always the last event of a room. */
  closed: [];
};

export type RoomOptions = {
  media: RoomMedia;
  mediaLimits: MediaLimits;
  limits: Pick<RoomLimits, 'people' | 'peopleOfRoom' | 'preparedPeers' | 'preparedOfRoom' | 'preparedOfAddress'>;
  maxVisible: number;
  maxVoices: number;
  emptyMs: number;
  /** How long a seat is kept after its connection was lost. */
  graceMs: number;
  chat: ChatOptions;
  /** How long a peer may stay prepared. */
  preparedMs: number;
  files: FileLimits;
  direct: DirectOptions;
};

export type Preparing = Endpoint & {
  /** The counted address. */
  address: string;
  key?: SeatKey | undefined;
  subscriptions?: Subscriptions | undefined;
};

export type Joiner = Preparing & {
  name: string;
  /** The send transport that the client still has of its seat. */
  holds?: string | undefined;
};

/**
 * How many consumers of a room are created at a time. A worker answers in order, so that a join in another room waits
 * for no more than these, a few milliseconds; with fewer, the worker would idle between two of them.
 */
const MAX_MADE_AT_ONCE = 32;

/** The participants of one meeting, and what each receives. Closes itself some time after the last one has left. */
export class Room extends EventEmitter<RoomEvents> {
  /** Identifies the room in logs: its name is the secret that admits people. */
  readonly id = crypto.randomUUID().slice(0, 8);
  readonly name: string;
  /** Files and pointers. */
  readonly data: RoomData;
  /** The server's view of the participants, for those who watch it. */
  readonly stats: StatsWatch;
  /** Only seated peers take part in it. */
  readonly talk: Talk;
  /** Whether two participants who are alone need the server for their media. */
  readonly direct: DirectCall;
  readonly #options: RoomOptions;
  /** Including prepared peers. */
  readonly #peers = new Map<PeerId, Peer>();
  /** Until when a peer may stay prepared. */
  readonly #timeout = new Timers<PeerId>();
  /** Releases a prepared peer's place, or a participant's seat, among those of its address. */
  readonly #places = new Map<Peer, () => void>();
  readonly #lifetime: Lifetime;
  /** Keeps the consumers of this room from delaying other rooms. */
  readonly #making = new Semaphore(MAX_MADE_AT_ONCE);
  readonly #forwarder: Forwarder;
  readonly #report: RoomReport;
  readonly #seats: Seats;
  readonly #speakers = new Speakers();
  readonly #strikes = new UploadStrikes();
  readonly #quality = new QualityWatch((peer, quality) => this.#tellQuality(peer, quality));
  /** How many seats have been taken so far. */
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
    this.#forwarder.on('layersNeeded', (peer, needed) => this.emit('layersNeeded', peer, needed));
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

  /** Everybody in the room, including prepared peers. */
  get everybody(): Peer[] {
    return [...this.#peers.values()];
  }

  /** The seated peers, longest present first. */
  get people(): Peer[] {
    return this.everybody.filter(({ seated }) => seated);
  }

  get size(): number {
    return this.people.length;
  }

  /** Prepared peers, including those that are being prepared. */
  get preparedPeers(): number {
    return this.#peers.size - this.size + this.#lifetime.entering.preJoin;
  }

  /** Whether this peer is still in the room, seated or prepared. */
  has(peer: Peer): boolean {
    return this.#peers.get(peer.id) === peer;
  }

  /** `address` is the counted address of the caller. @throws AppError `server_full`, `room_full`. */
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
   * Prepares a join: everything is set up in both directions, and no media flows. `ready` is called in the tick from
   * which on this prepared peer receives notices.
   * @throws AppError `prejoin_full`, also if the seat of this key is taken, `bad_request` for an invalid fingerprint,
   * `shutting_down` if closed meanwhile.
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
   * Takes a seat. `seated` is called with the result in the tick from which on this peer is told every change that
   * `result` does not contain.
   * @throws AppError `room_full`, `bad_request` for an invalid fingerprint, `shutting_down` if closed meanwhile.
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
      // A failure is tried again in the next pass.
      const received = await peer.receive(forwards, { flowsAtOnce: () => true, now: performance.now() });
      this.#refuseIfOver(peer);
      this.#putOutOther(peer);
      this.#listenTo(peer);
      const result = this.#seat(peer, name);
      this.#places.set(peer, giveBack);
      const consumers = this.#forwarder.standing(received?.created ?? []);
      seated(peer, { ...result, media: { ...peer.media.transports, consumers } });
      this.direct.review();
    });
    await entered.catch((error: unknown) => {
      giveBack();
      throw error;
    });
  }

  /** Like `join`, for a prepared peer: everything is ready and flows from now on. @throws AppError `room_full`. */
  joinPrepared(prepared: Peer, { name }: Pick<Joiner, 'name'>, seated: (result: JoinAnswer) => void): void {
    const giveBack = this.#takePlace(prepared.address);
    const result = this.#seat(prepared, name);
    this.#places.set(prepared, giveBack);
    seated(result);
    this.direct.review();
    prepared.media.release().catch((error: unknown) => this.#faultUnlessGone(prepared, error));
  }

  /** The peer in the seat of this key and name. */
  seatOf({ key, name }: Pick<Joiner, 'key' | 'name'>): Peer | undefined {
    const peer = key === undefined ? undefined : this.#peers.get(seatId(this.name, key));
    return peer?.seated && peer.name === name ? peer : undefined;
  }

  /**
   * Like `join`, for the seat that the client already has. Concurrent calls run one after another.
   * @param isWanted whether the caller still wants the seat when its turn comes.
   * @returns false if the seat was given up meanwhile; `resumed` is then not called.
   * @throws AppError `taken_over` if it is no longer wanted, `bad_request` for an invalid fingerprint, `shutting_down`
   * if closed meanwhile.
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
      // The subscriptions may not know those who joined meanwhile, just as those of a new peer know nobody.
      if (subscriptions) this.#subscribe(peer, subscriptions, 0);
      // File transfers start over: both ends know from which byte.
      this.data.forget(peer.id);
      resumed({ ...this.#answer(peer), ...media() });
      this.#forwarder.remind(peer);
      this.direct.remind(peer.id);
      return true;
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

  /** Like `leave`, for good: files that this peer offers are no longer available. */
  depart(peer: Peer): void {
    if (!this.has(peer)) return;
    this.data.cancelAll(peer.id);
    this.leave(peer);
  }

  /** Frees everything the peer holds; it may come back with the same files. Does nothing the second time. */
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
   * Accepts or refuses each producer by itself. @returns the refusals by producer.
   * @throws AppError `too_many_requests` for all of them, also if this peer has exceeded its upload limit.
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
        // Producers of a prepared peer are announced with its join.
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

  /** Replaces what the peer receives from now on. */
  subscribe(peer: Peer, subscriptions: Subscriptions): void {
    this.#subscribe(peer, subscriptions, this.#taken);
  }

  /** @throws AppError `not_joined` in pre-join. */
  watchStats({ id, seated }: Peer, { on }: { on: boolean }): void {
    if (!seated) throw new AppError('not_joined', 'join first');
    if (on) this.stats.begin(id);
    else this.stats.end(id);
  }

  /** The client has applied these consumers; those that were paused flow from now on, or from its join. */
  applied(peer: Peer, consumers: readonly ConsumerInfo[]): void {
    const ids = consumers.map(({ id }) => id);
    peer.media.applied(ids).catch((error: unknown) => this.#faultUnlessGone(peer, error));
  }

  get summary(): RoomSummary {
    return this.#report.summary;
  }

  /** Fails if a worker dies meanwhile. */
  account(): Promise<AdminRoom> {
    return this.#report.whole();
  }

  /** Removes everybody with this reason, and closes. */
  end(reason: EndReason): void {
    for (const peer of this.everybody) this.#putOut(peer, reason);
    this.#lifetime.end();
  }

  #subscribe(peer: Peer, subscriptions: Subscriptions, lastSeat: number): void {
    peer.subscribe(subscriptions, lastSeat);
    this.#forwarder.passFor(peer);
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

  /** Its producers are gone, and a direct call has to be established again. */
  #move(peer: Peer, media: PeerMedia): void {
    const gone = peer.producers;
    peer.goOnWith(media);
    for (const { id } of gone) this.#tellClosed(peer, id);
    this.direct.allow(peer.id, { allowed: false });
    this.#listenTo(peer);
    this.#forwarder.passSoon();
  }

  /** A later peer with the same key takes its place. */
  #putOutOther({ id }: Peer): void {
    const other = this.#peers.get(id);
    if (!other) return;
    this.data.cancelAll(id);
    this.#putOut(other, 'taken_over');
  }

  /** Counts one more seat. @returns releases it; may be called twice. @throws AppError `server_full`, `room_full`. */
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

  /** Stops counting a peer as prepared, and its timer. */
  #endStanding(peer: Peer): void {
    this.#timeout.stop(peer.id);
    this.#places.get(peer)?.();
    this.#places.delete(peer);
  }

  /** The others are told here and now: whatever the peer receives from here on, it receives known to everybody. */
  #seat(peer: Peer, name: string): JoinAnswer {
    this.#endStanding(peer);
    this.#taken += 1;
    peer.sit(name, this.#taken);
    // To the end of the list: participants who joined while this one was prepared have been here longer.
    this.#peers.delete(peer.id);
    this.#peers.set(peer.id, peer);
    this.emit('joined', peer);
    this.#forwarder.passSoon();
    return this.#answer(peer);
  }

  /** These sources exceed their limits. */
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

  /** Whether the others know who this is. */
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

  /** Nobody takes a seat in a room that was closed meanwhile: what was created for them is closed as well. */
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

/** The error; undefined if there was none. */
async function refusalOf(act: () => Promise<unknown>): Promise<Refusal | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, message: error.message };
  }
}
