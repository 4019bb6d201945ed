import type { BrowserFamily } from '#shared/protocol/http.ts';
import type { ConsumerInfo, ProducerInfo } from '#shared/protocol/media.ts';
import type { StoppableSource } from '#shared/protocol/moderation.ts';
import type { Role } from '#shared/protocol/roles.ts';
import type { PeerInfo } from '#shared/protocol/room.ts';
import { kindOf, type PeerId, type ProducerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import { defaultSubscriptions, type Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { Want } from '../media/managed-consumer.ts';
import type { PeerMedia } from '../media/peer-media.ts';
import type { SentProducer } from '../media/peer-producers.ts';
import type { Semaphore } from '../util/semaphore.ts';
import type { ConsumerPlaces } from './consumer-places.ts';
import type { PlanDifference } from './incremental-plan.ts';
import type { Forward, Party } from './offers.ts';

/** The changes of a peer's consumers after a change of the plan. */
export type PlanChanges = {
  created: ConsumerInfo[];
  /** The producers whose consumers were closed. */
  closed: ProducerId[];
  /** Errors of the worker; the changes are to be tried again. */
  failures: unknown[];
};

/** How long an unneeded consumer stays paused before it is closed, in milliseconds: people turn pages back. */
const CLOSE_AFTER_MS = 10_000;

/**
 * A peer's state for one producer. There is no consumer while it is being created, if it cannot be decoded, or once it
 * was dropped.
 */
type Stream = {
  of: SentProducer;
  /** Its parameters are kept by mediasoup alone: they are large. */
  consumer: Omit<ConsumerInfo, 'rtpParameters'> | undefined;
  unwantedSince: number | undefined;
};

/** A request to the worker; resolves with the consumer if it is a new one. */
type Change = Promise<ConsumerInfo | undefined>;

type Now = {
  /** The senders whose new consumers need no receipt. */
  flowsAtOnce: (sender: PeerId) => boolean;
  now: number;
};

type PeerOptions = {
  id: PeerId;
  address: string;
  browser: BrowserFamily;
  media: PeerMedia;
  /** Bounds how many consumers of a room are created at a time. */
  making: Semaphore;
  /** Bounds how many consumers there are. */
  consumerPlaces: ConsumerPlaces;
  subscriptions?: Subscriptions | undefined;
  returns?: boolean;
};

/** A participant in a room or in its pre-join, with the consumers that it has. */
export class Peer implements Party {
  readonly id: PeerId;
  /** The counted address; a different one after it has come back from there. */
  address: string;
  readonly browser: BrowserFamily;
  /** Whether this peer may resume its seat after it has lost its connection. */
  readonly returns: boolean;
  /** The quality at which this peer's media arrives. */
  quality: Quality = 'good';
  /** Whether its media is connected, or may still be connecting. */
  mediaConnected = true;
  /** Whether its connection has been lost for a while, and its seat is kept. */
  interrupted = false;
  /** What this peer may do once it is seated; only `Roles` changes it. */
  role: Role = 'participant';
  /** What a moderator has stopped; only `Restraints` changes it. */
  stopped: readonly StoppableSource[] = [];
  #media: PeerMedia;
  readonly #making: Semaphore;
  readonly #consumerPlaces: ConsumerPlaces;
  #name = '';
  #formerName = '';
  /** The last two names that its client has chosen. */
  #ownNames: readonly string[] = [];
  #joinedAt = new Date();
  #seat = Number.POSITIVE_INFINITY;
  #subscriptions: Subscriptions;
  #subscribedAt = 0;
  readonly #streams = new Map<ProducerId, Stream>();
  /** Those of its streams that are not wanted, longest first. */
  readonly #unwanted = new Map<ProducerId, Stream>();
  /** The producers for whose consumers the server had no place. */
  readonly #missing = new Set<ProducerId>();
  /** Rises whenever its transports are replaced. */
  #moves = 0;
  /** Whether it does not receive what `receive` said last. */
  #isBehind = false;

  constructor({
    id,
    address,
    browser,
    media,
    making,
    consumerPlaces,
    subscriptions = defaultSubscriptions,
    returns = false,
  }: PeerOptions) {
    this.id = id;
    this.address = address;
    this.browser = browser;
    this.returns = returns;
    this.#media = media;
    this.#making = making;
    this.#consumerPlaces = consumerPlaces;
    this.#subscriptions = subscriptions;
    this.#listenTo(media);
  }

  get media(): PeerMedia {
    return this.#media;
  }

  /** Empty in pre-join. */
  get name(): string {
    return this.#name;
  }

  /** Whether this is, or recently was, its name: its client may not know of the last change yet. */
  isCalled(name: string): boolean {
    return [this.#name, this.#formerName, ...this.#ownNames].includes(name);
  }

  rename(name: string, by: 'itself' | 'moderator'): void {
    this.#formerName = this.#name;
    this.#name = name;
    if (by === 'itself') this.#ownNames = [name, ...this.#ownNames.slice(0, 1)];
  }

  get joinedAt(): Date {
    return this.#joinedAt;
  }

  get seat(): number {
    return this.#seat;
  }

  /** Whether it is seated, so that the others know of it. */
  get seated(): boolean {
    return this.#seat < Number.POSITIVE_INFINITY;
  }

  get subscriptions(): Subscriptions {
    return this.#subscriptions;
  }

  get subscribedAt(): number {
    return this.#subscribedAt;
  }

  get producers(): readonly SentProducer[] {
    return this.media.producers;
  }

  get info(): PeerInfo {
    const { id, name, quality, mediaConnected, interrupted, role, stopped } = this;
    const rated = quality === 'good' ? {} : { quality };
    const reached = mediaConnected ? {} : { mediaConnected };
    return {
      id,
      name,
      producers: this.producers.map(producerInfo),
      ...rated,
      ...reached,
      ...(interrupted ? { interrupted } : {}),
      ...(role === 'participant' ? {} : { role }),
      ...(stopped.length === 0 ? {} : { stopped: [...stopped] }),
    };
  }

  /** The current consumers, including those that are not applied yet. */
  get consumers(): ConsumerInfo[] {
    return [...this.#streams.values()].flatMap(({ consumer }) => {
      const rtpParameters = consumer && this.media.parametersOf(consumer.id);
      return rtpParameters ? { ...consumer, rtpParameters } : [];
    });
  }

  /** Those of these consumers that it still has. */
  current(consumers: readonly ConsumerInfo[]): ConsumerInfo[] {
    return consumers.filter(({ id, producer }) => this.#streams.get(producer)?.consumer?.id === id);
  }

  /** Those of whom it has consumers. */
  get senders(): Set<PeerId> {
    return new Set([...this.#streams.values()].flatMap(({ consumer }) => consumer?.peer ?? []));
  }

  /** Whether this peer has a consumer of this producer, or is getting one. */
  receives(producer: ProducerId): boolean {
    return this.#streams.has(producer);
  }

  /** The senders of the videos that this peer receives. */
  get seen(): ReadonlySet<PeerId> {
    const seen = new Set<PeerId>();
    for (const { consumer, unwantedSince } of this.#streams.values())
      if (consumer && unwantedSince === undefined && kindOf(consumer.source) === 'video') seen.add(consumer.peer);
    return seen;
  }

  /** `seat` is higher than that of everybody who was seated before. */
  sit(name: string, seat: number): void {
    this.#name = name;
    this.#formerName = name;
    this.#ownNames = [name];
    this.#joinedAt = new Date();
    this.#seat = seat;
  }

  /**
   * Sends and receives over these transports from now on, and has no consumers yet. The previous transports are closed.
   */
  replaceMedia(media: PeerMedia): void {
    this.#media.close();
    this.#media = media;
    this.#listenTo(media);
    this.#forgetAll();
  }

  /** `lastSeat` is the last seat that had been taken when the subscriptions were made. */
  subscribe(subscriptions: Subscriptions, lastSeat: number): void {
    this.#subscriptions = subscriptions;
    this.#subscribedAt = lastSeat;
  }

  /** When `follow` is due again although nothing changes, to close a consumer; Infinity for never. */
  get closesAt(): number {
    if (this.#unwanted.size === 0) return Number.POSITIVE_INFINITY;
    const [oldest] = this.#unwanted.values();
    return oldest?.unwantedSince === undefined ? Number.POSITIVE_INFINITY : oldest.unwantedSince + CLOSE_AFTER_MS;
  }

  /** How many consumers could not be created, because the server had no place for them. */
  get missing(): number {
    return this.#missing.size;
  }

  /** Whether `receive` is due: it has moved, something failed, or there are places for missing consumers. */
  get needsWholePlan(): boolean {
    return this.#isBehind || (this.missing > 0 && this.#consumerPlaces.hasRoom(this.address));
  }

  /**
   * Brings the consumers in line with the plan: creates the missing ones in the order of the plan while there are
   * places, pauses those that are no longer needed, and closes them later. A new one waits for its receipt unless
   * `flowsAtOnce` contains its sender.
   * @returns undefined if they are in line already.
   */
  receive(forwards: readonly Forward[], how: Now): Promise<PlanChanges> | undefined {
    this.#isBehind = false;
    const wanted = new Set(forwards.map(({ producer }) => producer.id));
    const known = [...this.#streams.keys(), ...this.#missing];
    return this.follow({ forwards, ended: known.filter((producer) => !wanted.has(producer)) }, how);
  }

  /** Like `receive`, before the next pass: all of these flow at once, and the next pass repeats the whole plan. */
  receiveEarly(forwards: readonly Forward[]): Promise<PlanChanges> | undefined {
    const changes = this.receive(forwards, { flowsAtOnce: () => true, now: performance.now() });
    this.#isBehind = true;
    return changes;
  }

  /** Like `receive`, of what differs from the previous plan. */
  follow({ forwards, ended }: PlanDifference, { flowsAtOnce, now }: Now): Promise<PlanChanges> | undefined {
    const unwanted = ended.flatMap((producer) => this.#putAside(producer, now) ?? []);
    const followed = forwards.map((forward) => this.#follow(forward, flowsAtOnce));
    const closed = this.#closeOld(now);
    const paused = unwanted.map((stream) => (isUnwanted(stream) ? this.#want(stream, undefined) : undefined));
    const changes = [...followed, ...paused].filter((change) => change !== undefined);
    return changes.length > 0 || closed.length > 0 ? this.#done(changes, closed) : undefined;
  }

  /** The receiver has applied these consumers. What fails is tried again with the next `receive`. */
  async applied(consumers: readonly string[]): Promise<void> {
    await this.#orLater(this.media.applied(consumers));
  }

  /** Lets everything flow that is ready, in both directions. What fails is tried again with the next `receive`. */
  async release(): Promise<void> {
    await this.#orLater(this.media.release());
  }

  /** Must be called once the producer has closed, or it would be remembered as long as the seat. */
  forget(producer: ProducerId): void {
    this.#streams.delete(producer);
    this.#unwanted.delete(producer);
    this.#missing.delete(producer);
  }

  /** Consumers on a worker that died are gone; new ones belong to the next transports. */
  #listenTo(media: PeerMedia): void {
    media.on('consumerDropped', (producer) => {
      const stream = this.#streams.get(producer);
      if (media === this.#media && stream) stream.consumer = undefined;
    });
    for (const change of ['lost', 'moved'] as const) {
      media.on(change, () => {
        if (media === this.#media) this.#forgetAll();
      });
    }
  }

  #forgetAll(): void {
    this.#moves += 1;
    this.#isBehind = true;
    this.#streams.clear();
    this.#unwanted.clear();
    this.#missing.clear();
  }

  #orLater(change: Promise<void>): Promise<void> {
    return change.catch((error: unknown) => {
      this.#isBehind = true;
      throw error;
    });
  }

  async #done(changes: readonly Change[], closed: ProducerId[]): Promise<PlanChanges> {
    const moves = this.#moves;
    const done = await Promise.allSettled(changes);
    if (moves !== this.#moves) return { created: [], closed, failures: [] };
    const created = done.flatMap((one) => (one.status === 'fulfilled' && one.value) || []);
    const failures = done.flatMap((one) => (one.status === 'rejected' ? one.reason : []));
    if (failures.length > 0) this.#isBehind = true;
    return { created, closed, failures };
  }

  /** Without a consumer there is nothing to close; it is tried again when it is needed again. */
  #putAside(producer: ProducerId, now: number): Stream | undefined {
    this.#missing.delete(producer);
    const stream = this.#streams.get(producer);
    if (!stream) return undefined;
    if (!stream.consumer) {
      this.#streams.delete(producer);
      return undefined;
    }
    stream.unwantedSince ??= now;
    this.#unwanted.set(producer, stream);
    return stream;
  }

  #closeOld(now: number): ProducerId[] {
    const closed: ProducerId[] = [];
    for (const [producer, { consumer, unwantedSince = now }] of this.#unwanted) {
      if (now < unwantedSince + CLOSE_AFTER_MS) break;
      this.forget(producer);
      if (!consumer) continue;
      this.media.closeConsumer(consumer.id);
      closed.push(producer);
    }
    return closed;
  }

  /** @returns its consumer if it is new. */
  #follow(forward: Forward, flowsAtOnce: (sender: PeerId) => boolean): Change | undefined {
    const { producer, want } = forward;
    const known = this.#streams.get(producer.id);
    this.#unwanted.delete(producer.id);
    // Its sender may have closed it and created another one under the same id.
    if (known?.of !== producer) return this.#begin(forward, flowsAtOnce(forward.peer));
    known.unwantedSince = undefined;
    return this.#want(known, want);
  }

  #want({ consumer }: Stream, want: Want | undefined): Change | undefined {
    return consumer && this.media.want(consumer.id, want)?.then(nothing);
  }

  #begin(forward: Forward, applied: boolean): Change | undefined {
    const { id } = forward.producer;
    const onClosed = this.#consumerPlaces.take(this.address);
    if (!onClosed) {
      this.#streams.delete(id);
      this.#missing.add(id);
      return undefined;
    }
    this.#missing.delete(id);
    return this.#make(forward, { applied, onClosed });
  }

  async #make(
    { peer, producer, want }: Forward,
    { applied, onClosed }: { applied: boolean; onClosed: () => void },
  ): Promise<ConsumerInfo | undefined> {
    const stream: Stream = { of: producer, consumer: undefined, unwantedSince: undefined };
    this.#streams.set(producer.id, stream);
    // Otherwise its producer has closed, or this peer has moved.
    const isCurrent = () => this.#streams.get(producer.id) === stream;
    const make = () => (isCurrent() ? this.media.consume(producer.id, { want, applied, onClosed }) : undefined);
    const made = await this.#making.run(make).catch((error: unknown) => {
      onClosed();
      if (!isCurrent()) return undefined;
      this.#streams.delete(producer.id);
      throw error;
    });
    if (!made) onClosed();
    if (!isCurrent()) return undefined;
    if (!made) return undefined;
    const { id, rtpParameters } = made;
    stream.consumer = { id, producer: producer.id, peer, source: producer.source };
    return { ...stream.consumer, rtpParameters };
  }
}

const nothing = () => undefined;

const isUnwanted = ({ unwantedSince }: Stream) => unwantedSince !== undefined;

/** As it is announced to the others. */
export const producerInfo = ({ id, source, paused }: SentProducer): ProducerInfo => ({ id, source, paused });
