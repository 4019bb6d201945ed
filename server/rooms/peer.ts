import type { ConsumerInfo, ProducerInfo } from '#shared/protocol/media.ts';
import type { PeerInfo } from '#shared/protocol/room.ts';
import { kindOf, type PeerId, type ProducerId } from '#shared/protocol/scalars.ts';
import type { Quality } from '#shared/protocol/stats.ts';
import { defaultSubscriptions, type Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { PeerMedia } from '../media/peer-media.ts';
import type { SentProducer } from '../media/peer-producers.ts';
import type { Semaphore } from '../util/semaphore.ts';
import type { Forward, Party } from './forwarding.ts';

/** What became of somebody's consumers when what they are to receive has changed. */
export type Received = {
  created: ConsumerInfo[];
  /** Whose consumers are closed. */
  closed: ProducerId[];
  /** When the next is to be closed, if ever. */
  nextAt: number | undefined;
  /** What the worker said against some of it, which is tried again the next time. */
  failures: unknown[];
};

/** How long a consumer that is not wanted stays paused before it is closed, in milliseconds: pages are turned back. */
const CLOSE_AFTER_MS = 10_000;

/** What this peer has of somebody's producer; no consumer where it is being made, or cannot be decoded. */
type Stream = { of: SentProducer; consumer: ConsumerInfo | undefined; unwantedSince: number | undefined };

type PeerOptions = {
  id: PeerId;
  address: string;
  media: PeerMedia;
  /** Bounds how many consumers of its room are made at one time. */
  making: Semaphore;
  subscriptions?: Subscriptions | undefined;
  returns?: boolean;
};

/** A person in a room or in its pre-join, and what of the others' producers it receives. */
export class Peer implements Party {
  readonly id: PeerId;
  /** What limits per address count it by; another one after it has come back from there. */
  address: string;
  /** Whether who has lost the connection can come back to this seat. */
  readonly returns: boolean;
  /** How well what this person sends comes through. */
  quality: Quality = 'good';
  #media: PeerMedia;
  readonly #making: Semaphore;
  #name = '';
  #joinedAt = new Date();
  #seat = Number.POSITIVE_INFINITY;
  #subscriptions: Subscriptions;
  #subscribedAt = 0;
  readonly #streams = new Map<ProducerId, Stream>();
  /** Rises whenever its transports are others. */
  #moves = 0;

  constructor({ id, address, media, making, subscriptions = defaultSubscriptions, returns = false }: PeerOptions) {
    this.id = id;
    this.address = address;
    this.returns = returns;
    this.#media = media;
    this.#making = making;
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

  get joinedAt(): Date {
    return this.#joinedAt;
  }

  get seat(): number {
    return this.#seat;
  }

  /** Whether it is more than a prepared peer: the others know of it. */
  get seated(): boolean {
    return this.#seat < Number.POSITIVE_INFINITY;
  }

  get subscriptions(): Subscriptions {
    return this.#subscriptions;
  }

  get subscribedAt(): number {
    return this.#subscribedAt;
  }

  get producers(): SentProducer[] {
    return this.media.producers;
  }

  get info(): PeerInfo {
    const { id, name, quality } = this;
    const told = quality === 'good' ? {} : { quality };
    return { id, name, producers: this.producers.map(producerInfo), ...told };
  }

  /** What it receives now, applied or about to be. */
  get consumers(): ConsumerInfo[] {
    return [...this.#streams.values()].flatMap(({ consumer }) => consumer ?? []);
  }

  /** Whether a picture of theirs is forwarded to this one. */
  sees({ producers }: Pick<Peer, 'producers'>): boolean {
    return producers.some(({ id, source }) => {
      const stream = this.#streams.get(id);
      return kindOf(source) === 'video' && stream?.consumer !== undefined && stream.unwantedSince === undefined;
    });
  }

  /** `seat` is higher than that of everybody who sat down before. */
  sit(name: string, seat: number): void {
    this.#name = name;
    this.#joinedAt = new Date();
    this.#seat = seat;
  }

  /**
   * Sends and receives over these transports from now on, and has nothing of the others yet. Those of before are
   * closed.
   */
  goOnWith(media: PeerMedia): void {
    this.#media.close();
    this.#media = media;
    this.#listenTo(media);
    this.#forgetAll();
  }

  /** `lastSeat` is the last one that was taken, of which the subscriptions know. */
  subscribe(subscriptions: Subscriptions, lastSeat: number): void {
    this.#subscriptions = subscriptions;
    this.#subscribedAt = lastSeat;
  }

  /**
   * Has a consumer of all that is forwarded: makes the missing ones, pauses those that are not wanted any more, and
   * closes them after a while. One that is made waits to be applied where its sender is not passed by `flowsAtOnce`.
   */
  async receive(
    forwards: readonly Forward[],
    { flowsAtOnce, now }: { flowsAtOnce: (sender: PeerId) => boolean; now: number },
  ): Promise<Received> {
    const moves = this.#moves;
    const wanted = new Set(forwards.map(({ producer }) => producer.id));
    const unwanted = [...this.#streams].filter(([producer]) => !wanted.has(producer));
    const [closed, nextAt] = [this.#closeOld(unwanted, now), this.#nextClosing()];
    const [made, paused] = await Promise.all([
      Promise.allSettled(forwards.map((forward) => this.#follow(forward, flowsAtOnce(forward.peer)))),
      Promise.allSettled(unwanted.map(([, { consumer }]) => consumer && this.media.want(consumer.id, undefined))),
    ]);
    const created = made.flatMap((one) => (one.status === 'fulfilled' && one.value) || []);
    if (moves !== this.#moves) return { created: [], closed, nextAt: undefined, failures: [] };
    const failures = [...made, ...paused].flatMap((one) => (one.status === 'rejected' ? one.reason : []));
    return { created, closed, nextAt, failures };
  }

  /** To be told once it is gone, or the memory of it would stay as long as the seat. */
  forget(producer: ProducerId): void {
    this.#streams.delete(producer);
  }

  /** What was made on a worker that died is gone; what is made anew belongs to the transports of the next. */
  #listenTo(media: PeerMedia): void {
    for (const change of ['lost', 'moved'] as const) {
      media.on(change, () => {
        if (media === this.#media) this.#forgetAll();
      });
    }
  }

  #forgetAll(): void {
    this.#moves += 1;
    this.#streams.clear();
  }

  /** What has no consumer needs no closing, and is tried again when it is wanted again. */
  #closeOld(unwanted: readonly [ProducerId, Stream][], now: number): ProducerId[] {
    return unwanted.flatMap(([producer, stream]) => {
      stream.unwantedSince ??= now;
      if (stream.consumer !== undefined && now - stream.unwantedSince < CLOSE_AFTER_MS) return [];
      this.#streams.delete(producer);
      if (stream.consumer === undefined) return [];
      this.media.closeConsumer(stream.consumer.id);
      return producer;
    });
  }

  #nextClosing(): number | undefined {
    const since = [...this.#streams.values()].flatMap(({ unwantedSince }) => unwantedSince ?? []);
    return since.length === 0 ? undefined : Math.min(...since) + CLOSE_AFTER_MS;
  }

  async #follow({ peer, producer, want }: Forward, applied: boolean): Promise<ConsumerInfo | undefined> {
    const known = this.#streams.get(producer.id);
    // Its sender may have closed it and made another one under the same id.
    if (known?.of === producer) {
      known.unwantedSince = undefined;
      if (known.consumer !== undefined) await this.media.want(known.consumer.id, want);
      return undefined;
    }
    const stream: Stream = { of: producer, consumer: undefined, unwantedSince: undefined };
    this.#streams.set(producer.id, stream);
    // Otherwise its producer is gone, or this peer has moved.
    const isCurrent = () => this.#streams.get(producer.id) === stream;
    const make = () => (isCurrent() ? this.media.consume(producer.id, { want, applied }) : undefined);
    const made = await this.#making.run(make).catch((error: unknown) => {
      if (!isCurrent()) return undefined;
      this.#streams.delete(producer.id);
      throw error;
    });
    if (!isCurrent()) return undefined;
    stream.consumer = made && { ...made, peer, source: producer.source };
    return stream.consumer;
  }
}

/** As the others are told of it. */
export const producerInfo = ({ id, source, paused }: SentProducer): ProducerInfo => ({ id, source, paused });
