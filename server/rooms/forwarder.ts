import { EventEmitter } from 'node:events';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import { sameMembers } from '../util/same-members.ts';
import { Serial } from '../util/serial.ts';
import { Demand, type Demanded } from './demand.ts';
import { emptyFloor, nextFloor, type Voice } from './floor.ts';
import { type Forward, type Plan, plan } from './forwarding.ts';
import type { Peer } from './peer.ts';

export type ForwarderEvents = {
  consumersCreated: [peer: Peer, made: NewConsumers];
  consumersClosed: [peer: Peer, producers: ProducerId[]];
  /** The layers of this peer's video that are needed has changed. */
  layersWanted: [peer: Peer, demanded: Demanded];
  /** A consumer of this peer could not be created or changed. */
  failed: [peer: Peer, error: unknown];
};

/** Consumers of one peer. Those that are paused wait for their receipt. */
export type NewConsumers = { consumers: ConsumerInfo[]; paused: boolean };

export type ForwarderOptions = {
  /** All peers, including prepared ones. */
  everybody(): readonly Peer[];
  /** The two peers, if any, between whom nothing needs to be forwarded. */
  direct(): readonly PeerId[] | undefined;
  /** The maximum number of videos that one person receives. */
  maxVisible: number;
  /** The maximum number of voices forwarded when more people speak at once. */
  maxVoices: number;
};

/** Applies the forwarding plan: one pass at a time, with all changes of one tick. */
export class Forwarder extends EventEmitter<ForwarderEvents> {
  readonly #options: ForwarderOptions;
  /** Announced together with the consumers that belong to it, in one notice. */
  readonly #news: (() => void)[] = [];
  readonly #passes = new Serial();
  readonly #demand = new Demand();
  #floor = emptyFloor;
  #due: NodeJS.Immediate | undefined;
  #later: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ForwarderOptions) {
    super();
    this.#options = options;
  }

  /** What this peer would receive from the others. */
  forwardsTo(peer: Peer, others: readonly Peer[]): Forward[] {
    return this.#plan([...others, peer]).receives.get(peer.id) ?? [];
  }

  /** The speakers have changed. */
  hear(voices: readonly Voice[]): void {
    const { heldBack } = this.#floor;
    this.#floor = nextFloor(this.#floor, voices, { now: performance.now(), most: this.#options.maxVoices });
    if (!sameMembers(this.#floor.heldBack, heldBack)) this.passSoon();
  }

  /** Repeats to this peer which layers are needed from it, and the consumers without a receipt. */
  remind(peer: Peer): void {
    for (const { id: producer } of peer.producers) {
      const layers = this.#demand.told(producer);
      if (layers !== undefined) this.emit('layersWanted', peer, { producer, layers });
    }
    const consumers = this.standing(peer.consumers).filter(({ id }) => !peer.media.isApplied(id));
    if (consumers.length > 0) this.emit('consumersCreated', peer, { consumers, paused: true });
  }

  /** Announces this in the next pass, once its consumers exist. */
  tell(news: () => void): void {
    this.#news.push(news);
    this.passSoon();
  }

  /**
   * Combines all changes of one tick, and all that occur during a pass, into one pass. A join is answered before the
   * first notice about the room.
   */
  passSoon(): void {
    this.#due ??= setImmediate(() => {
      void this.#passes.run(() => {
        this.#due = undefined;
        return this.#pass();
      });
    });
  }

  /** Resolves once everything known now has been applied. */
  settled(): Promise<void> {
    return this.#passes.run(() => this.#pass());
  }

  close(): void {
    this.#closed = true;
    clearImmediate(this.#due);
    clearTimeout(this.#later);
  }

  #plan(peers: readonly Peer[]): Plan {
    const { maxVisible, direct } = this.#options;
    return plan(peers, { maxVisible, heldBack: this.#floor.heldBack, direct: direct() });
  }

  async #pass(): Promise<void> {
    const news = this.#news.splice(0);
    const now = performance.now();
    const everybody = this.#options.everybody();
    const planned = this.#plan(everybody);
    // A prepared peer sends nothing before it joins, and by then the others have applied its consumers.
    const preparedPeers = new Set(everybody.flatMap(({ id, seated }) => (seated ? [] : id)));
    const received = await Promise.all(
      everybody.map(async (peer) => {
        const flowsAtOnce = (sender: PeerId) => !preparedPeers.has(peer.id) && preparedPeers.has(sender);
        const forwards = planned.receives.get(peer.id) ?? [];
        return { peer, flowsAtOnce, ...(await peer.receive(forwards, { flowsAtOnce, now })) };
      }),
    );
    if (this.#closed) return;
    for (const say of news) say();
    const stillHere = new Set(this.#options.everybody());
    for (const { peer, created, closed, flowsAtOnce, failures } of received) {
      if (!stillHere.has(peer)) continue;
      for (const error of failures) this.emit('failed', peer, error);
      if (closed.length > 0) this.emit('consumersClosed', peer, closed);
      if (created.length === 0) continue;
      const consumers = this.standing(created);
      const paused = created.some((consumer) => !flowsAtOnce(consumer.peer));
      if (consumers.length > 0) this.emit('consumersCreated', peer, { consumers, paused });
    }
    const demand = this.#tellSenders(planned, now);
    this.#passAt(Math.min(...[demand, ...received.map(({ nextAt }) => nextAt)].map((at) => at ?? Infinity)) - now);
  }

  /** Those whose producer was not closed while they were created; mediasoup closes the others some time later. */
  standing(consumers: readonly ConsumerInfo[]): ConsumerInfo[] {
    const sent = new Set(this.#options.everybody().flatMap(({ producers }) => producers.map(({ id }) => id)));
    return consumers.filter(({ producer }) => sent.has(producer));
  }

  /** Returns when to call again, if ever. */
  #tellSenders({ sends }: Plan, now: number): number | undefined {
    const senders = new Map<ProducerId, { peer: Peer; offers: number }>();
    for (const peer of this.#options.everybody()) {
      for (const { id, layers } of peer.producers) senders.set(id, { peer, offers: layers });
    }
    const wanted = new Map(
      [...sends].flatMap(([producer, layers]) => {
        const sender = senders.get(producer);
        return sender ? [[producer, { layers, offers: sender.offers }] as const] : [];
      }),
    );
    const { news, nextAt } = this.#demand.follow(wanted, now);
    for (const demanded of news) {
      const sender = senders.get(demanded.producer);
      if (sender) this.emit('layersWanted', sender.peer, demanded);
    }
    return nextAt;
  }

  #passAt(inMs: number): void {
    clearTimeout(this.#later);
    if (Number.isFinite(inMs)) this.#later = setTimeout(() => this.passSoon(), Math.max(0, inMs) + 1);
  }
}
