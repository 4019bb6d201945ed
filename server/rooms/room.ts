import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { AppError } from '#shared/protocol/errors.ts';
import type { AdminRoom, RoomSummary } from '#shared/protocol/http.ts';
import type { ConsumerInfo, ProducerInfo } from '#shared/protocol/media.ts';
import type { EndReason, JoinResult } from '#shared/protocol/room.ts';
import type { DtlsParameters, RtpCapabilities } from '#shared/protocol/rtc.ts';
import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { NewProducer } from '../media/peer-media.ts';
import type { RoomMedia } from '../media/room-media.ts';
import { type OthersProducer, plan } from './forwarding.ts';
import { Peer } from './peer.ts';

/** What a room tells the world. Each event carries all that a listener needs. */
export type RoomEvents = {
  joined: [peer: Peer];
  left: [peer: Peer];
  producerCreated: [peer: Peer, producer: ProducerInfo];
  producerPaused: [peer: Peer, producer: ProducerId];
  producerResumed: [peer: Peer, producer: ProducerId];
  producerClosed: [peer: Peer, producer: ProducerId];
  /** New consumers of one peer, paused until it asks to resume them. */
  consumersCreated: [peer: Peer, consumers: ConsumerInfo[]];
  speakers: [peers: PeerId[]];
  /** The room put this peer out; `left` follows. */
  ended: [peer: Peer, why: EndReason];
  /** Something that should not happen did; the room goes on. */
  fault: [error: unknown];
  /** Always the last event a room emits. */
  closed: [];
};

export type RoomOptions = { media: RoomMedia; maxPeople: number; emptyMs: number };

export type Joiner = { name: string; rtpCapabilities: RtpCapabilities; dtlsParameters?: DtlsParameters | undefined };

/** The people of one meeting and what each receives. Ends by itself some time after the last one left. */
export class Room extends EventEmitter<RoomEvents> {
  readonly name: string;
  readonly createdAt = new Date();
  readonly #options: RoomOptions;
  readonly #peers = new Map<PeerId, Peer>();
  #joining = 0;
  #speakers: PeerId[] = [];
  #forwardingDue: NodeJS.Immediate | undefined;
  #emptyTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(name: string, options: RoomOptions) {
    super();
    this.name = name;
    this.#options = options;
    options.media.on('speakers', (owners) => this.#heard(owners));
    options.media.once('failed', () => this.end('media_failed'));
    this.#closeIfEmpty();
  }

  get size(): number {
    return this.#peers.size;
  }

  /** Whether this peer is still here. */
  seats(peer: Peer): boolean {
    return this.#peers.has(peer.id);
  }

  /**
   * Takes a seat. `seated` is called with the result in the same tick in which the others are told, so that whoever
   * listens from there on hears of every change that `result` does not hold.
   * @throws AppError `room_full`, `bad_request` for a fingerprint that makes no sense, `shutting_down` if closed meanwhile.
   */
  async join({ name, ...endpoint }: Joiner, seated: (peer: Peer, result: JoinResult) => void): Promise<void> {
    const { maxPeople, media } = this.#options;
    this.#refuseIfClosed();
    if (this.#peers.size + this.#joining >= maxPeople) throw new AppError('room_full', `this room seats ${maxPeople}`);
    this.#joining += 1;
    clearTimeout(this.#emptyTimer);
    const id = randomUUID();
    try {
      const peer = new Peer({ id, name, media: await media.addPeer(id, endpoint) });
      try {
        const wanted = plan([...this.#peers.values(), peer]).get(id) ?? [];
        const consumers = await peer.consume(wanted, { paused: false });
        this.#refuseIfClosed();
        seated(peer, this.#seat(peer, consumers));
      } catch (error) {
        peer.media.close();
        throw error;
      }
    } catch (error) {
      // Then this is mediasoup rejecting what was under way.
      this.#refuseIfClosed();
      throw error;
    } finally {
      this.#joining -= 1;
      this.#closeIfEmpty();
    }
  }

  /** Frees all that the peer held. Does nothing the second time. */
  leave(peer: Peer): void {
    if (!this.#peers.delete(peer.id)) return;
    const producers = peer.producers;
    peer.media.close();
    for (const { id } of producers) this.#forget(id);
    this.emit('left', peer);
    this.#closeIfEmpty();
  }

  /** @throws as `PeerMedia.produce`. */
  async produce(peer: Peer, wanted: NewProducer): Promise<void> {
    const producer = await peer.media.produce(wanted);
    if (!this.seats(peer)) return;
    this.emit('producerCreated', peer, producer);
    this.#forwardSoon();
  }

  /** @throws AppError `not_found`. */
  async pauseProducer(peer: Peer, producer: ProducerId): Promise<void> {
    await peer.media.pauseProducer(producer);
    if (!this.seats(peer)) return;
    this.emit('producerPaused', peer, producer);
  }

  /** @throws AppError `not_found`. */
  async resumeProducer(peer: Peer, producer: ProducerId): Promise<void> {
    await peer.media.resumeProducer(producer);
    if (!this.seats(peer)) return;
    this.emit('producerResumed', peer, producer);
  }

  /** @throws AppError `not_found`. */
  closeProducer(peer: Peer, producer: ProducerId): void {
    peer.media.closeProducer(producer);
    this.#forget(producer);
    this.emit('producerClosed', peer, producer);
  }

  get summary(): RoomSummary {
    const peers = [...this.#peers.values()];
    return {
      name: this.name,
      createdAt: this.createdAt.toISOString(),
      workerPid: this.#options.media.workerPid,
      people: peers.length,
      producers: peers.reduce((sum, peer) => sum + peer.producers.length, 0),
      consumers: peers.reduce((sum, peer) => sum + peer.media.consumerCount, 0),
    };
  }

  async stats(): Promise<AdminRoom> {
    const peers = [...this.#peers.values()].map(async ({ id, name, joinedAt, media }) => {
      return { id, name, joinedAt: joinedAt.toISOString(), ...(await media.stats()) };
    });
    return { ...this.summary, peers: await Promise.all(peers) };
  }

  /** Puts everyone out, says why, and closes. */
  end(why: EndReason): void {
    for (const peer of this.#peers.values()) this.#putOut(peer, why);
    this.#close();
  }

  #putOut(peer: Peer, why: EndReason): void {
    this.emit('ended', peer, why);
    this.leave(peer);
  }

  #seat(peer: Peer, consumers: ConsumerInfo[]): JoinResult {
    const others = [...this.#peers.values()].map(({ info }) => info);
    this.#peers.set(peer.id, peer);
    peer.media.once('failed', () => this.#putOut(peer, 'media_failed'));
    this.emit('joined', peer);
    this.#forwardSoon();
    const { sendTransport, receiveTransport } = peer.media;
    const standing = this.#standing(consumers);
    return { room: this.name, self: peer.id, peers: others, sendTransport, receiveTransport, consumers: standing };
  }

  /** Those whose producer did not close while they were made; mediasoup closes the others some time later. */
  #standing(consumers: readonly ConsumerInfo[]): ConsumerInfo[] {
    const sent = new Set([...this.#peers.values()].flatMap(({ producers }) => producers.map(({ id }) => id)));
    return consumers.filter(({ producer }) => sent.has(producer));
  }

  /**
   * Forwards what is new once the current tick is over: all changes of a tick become one notice each, and a join is
   * answered before the first notice about the room.
   */
  #forwardSoon(): void {
    this.#forwardingDue ??= setImmediate(() => {
      this.#forwardingDue = undefined;
      for (const [id, wanted] of plan([...this.#peers.values()])) {
        const peer = this.#peers.get(id);
        if (peer) this.#forward(peer, wanted).catch((error: unknown) => this.#faultUnlessGone(peer, error));
      }
    });
  }

  async #forward(peer: Peer, wanted: readonly OthersProducer[]): Promise<void> {
    const consumers = this.#standing(await peer.consume(wanted, { paused: true }));
    if (consumers.length > 0 && this.seats(peer)) this.emit('consumersCreated', peer, consumers);
  }

  /** mediasoup rejects what was under way on a transport that closes. */
  #faultUnlessGone(peer: Peer, error: unknown): void {
    if (this.seats(peer)) this.emit('fault', error);
  }

  #forget(producer: ProducerId): void {
    for (const peer of this.#peers.values()) peer.forget(producer);
  }

  #heard(owners: string[]): void {
    const speakers = owners.filter((owner) => this.#peers.has(owner));
    if (speakers.join() === this.#speakers.join()) return;
    this.#speakers = speakers;
    this.emit('speakers', speakers);
  }

  #refuseIfClosed(): void {
    if (this.#closed) throw new AppError('shutting_down', 'the room was closed in the middle of joining; try again');
  }

  #closeIfEmpty(): void {
    if (this.#peers.size > 0 || this.#joining > 0 || this.#closed) return;
    clearTimeout(this.#emptyTimer);
    this.#emptyTimer = setTimeout(() => this.#close(), this.#options.emptyMs);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#emptyTimer);
    clearImmediate(this.#forwardingDue);
    this.#options.media.close();
    this.emit('closed');
  }
}
