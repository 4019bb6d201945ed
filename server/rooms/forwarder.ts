import { EventEmitter } from 'node:events';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import { sameMembers } from '../util/same-members.ts';
import { Dynacast, type LayersNeeded, type NeededLayers } from './dynacast.ts';
import type { PlanOptions } from './forwarding.ts';
import { HeldMicrophones, type HoldChange } from './held-microphones.ts';
import { IncrementalPlan, type PlanChange } from './incremental-plan.ts';
import { nextLoudestSpeakers, noSpeakers, type Voice } from './loudest-speakers.ts';
import { Microphones } from './microphones.ts';
import type { Forward } from './offers.ts';
import { Passes } from './passes.ts';
import type { Peer, PlanChanges } from './peer.ts';
import { surplusSounds } from './shared-sounds.ts';

export type ForwarderEvents = {
  consumersCreated: [peer: Peer, made: NewConsumers];
  consumersClosed: [peer: Peer, producers: ProducerId[]];
  /** The layers of this peer's video that are needed has changed. */
  layersNeeded: [peer: Peer, needed: LayersNeeded];
  /** A consumer of this peer could not be created or changed. */
  failed: [peer: Peer, error: unknown];
  /** The server has no place for so many consumers of this peer; they are created once there is. */
  missing: [peer: Peer, consumers: number];
};

/** Consumers of one peer. Those that are paused wait for their receipt. */
export type NewConsumers = { consumers: ConsumerInfo[]; paused: boolean };

/** What remains of a consumer until its receipt arrives. */
export type AppliedConsumer = Pick<ConsumerInfo, 'id' | 'producer'>;

/** How often a peer with missing consumers looks for places, in milliseconds. */
const LOOK_FOR_PLACES_MS = 1000;

type Changed = PlanChanges & { peer: Peer; flowsAtOnce: (sender: PeerId) => boolean };

export type ForwarderOptions = {
  /** All peers, including prepared ones. */
  everybody(): readonly Peer[];
  find(id: PeerId): Peer | undefined;
  /** The two peers, if any, between whom nothing needs to be forwarded. */
  direct(): readonly PeerId[] | undefined;
  /** The maximum number of videos that one person receives. */
  maxVisible: number;
  /** The maximum number of voices forwarded when more people speak at once, and of sounds of shared screens. */
  maxVoices: number;
  /** The maximum number of microphones that have consumers. */
  maxMicrophones: number;
  /** Who has raised their hand. */
  hands(): ReadonlySet<PeerId>;
};

/** Keeps what everybody receives in line with the forwarding plan, in passes over what has changed. */
export class Forwarder extends EventEmitter<ForwarderEvents> {
  readonly #options: ForwarderOptions;
  /** Announced together with the consumers that belong to it, in one notice. */
  readonly #announcements: (() => void)[] = [];
  readonly #passes = new Passes(() => this.#pass());
  readonly #dynacast = new Dynacast();
  readonly #plan: IncrementalPlan<Peer>;
  readonly #microphones: Microphones;
  readonly #held = new HeldMicrophones();
  /** The participants whose microphones have no place; and those of them whose consumers need no longer exist. */
  #idle: ReadonlyMap<PeerId, ProducerId> = new Map();
  #unheard: ReadonlySet<PeerId> = new Set();
  #loudest = noSpeakers;
  /** Who is speaking, as they report themselves. */
  #speaking: ReadonlySet<PeerId> = new Set();
  #surplusSounds: ReadonlySet<PeerId> = new Set();
  /** Runs until the first of the awaited receipts is overdue. */
  #receiptTimeout: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ForwarderOptions) {
    super();
    this.#options = options;
    this.#plan = new IncrementalPlan(options);
    this.#microphones = new Microphones(options.maxMicrophones);
  }

  /** The forwards that this peer would receive from those who are seated. */
  forwardsTo(peer: Peer): Forward[] {
    const forwards = this.#plan.forwardsEarly(peer, this.#options.everybody(), this.#state);
    return forwards.filter((forward) => this.#options.find(forward.peer)?.seated && this.#isDecided(forward));
  }

  /**
   * The speakers have changed. `unreported` are those who report silence and send sound: they count among the
   * voices, but request no place for their microphones. @returns the speakers who are forwarded, in the given order.
   */
  updateSpeakers(
    voices: readonly Voice[],
    { unreported = [] }: { unreported?: readonly Voice[] } = {},
  ): readonly Voice[] {
    const [{ heldBack }, before] = [this.#loudest, this.#speaking];
    this.#loudest = nextLoudestSpeakers(this.#loudest, [...voices, ...unreported], {
      now: performance.now(),
      max: this.#options.maxVoices,
    });
    this.#speaking = new Set(voices.map(({ peer }) => peer));
    if (!sameMembers(this.#loudest.heldBack, heldBack)) this.#passes.whenRested();
    for (const peer of this.#speaking) if (!before.has(peer)) this.requestPlace(peer);
    return voices.filter(({ peer }) => !this.#loudest.heldBack.has(peer));
  }

  /** Requests a place, and with it consumers, for the microphone of a participant who speaks or is about to. */
  requestPlace(peer: PeerId): void {
    const isUrgent = this.#microphones.requestPlace(peer, performance.now());
    if (!this.#idle.has(peer)) return;
    if (isUrgent) this.#passes.soon();
    else this.#passes.whenRested();
  }

  /** The sender of this microphone speaks, and may hold what is said. */
  speaking(peer: PeerId, producer: ProducerId): void {
    this.requestPlace(peer);
    // The sender may have missed that it need not hold anything.
    if (!this.#held.holds(producer)) this.#notifyHolds([{ peer, producer, holds: false }]);
  }

  /** The receivers have applied these consumers. */
  applied(consumers: readonly AppliedConsumer[]): void {
    this.#notifyHolds(this.#held.consumersApplied(consumers, performance.now()));
    this.#scheduleReleases();
  }

  /** Sends this peer the layers that are needed from it, and the consumers without a receipt, again. */
  remind(peer: Peer): void {
    for (const { id: producer } of peer.producers) {
      const layers = this.#dynacast.requested(producer);
      if (layers !== undefined) this.emit('layersNeeded', peer, { producer, layers });
      const holds = this.#held.holds(producer);
      if (holds !== undefined) this.#notifyHolds([{ peer: peer.id, producer, holds }]);
    }
    const consumers = this.withOpenProducer(peer.consumers).filter(({ id }) => !peer.media.isApplied(id));
    if (consumers.length > 0) this.emit('consumersCreated', peer, { consumers, paused: true });
  }

  /** Makes this announcement in the next pass, once its consumers exist. */
  announce(announcement: () => void): void {
    this.#announcements.push(announcement);
    this.passSoon();
  }

  /** People or what they send have changed, and with them what anybody receives. */
  passSoon(): void {
    this.#passes.soon();
  }

  /** Somebody's subscriptions have changed. */
  passWhenRested(): void {
    this.#passes.whenRested();
  }

  /** Resolves once everything known now has been applied. */
  settled(): Promise<void> {
    return this.#passes.settled();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#receiptTimeout);
    this.#passes.close();
  }

  get #state(): Omit<PlanOptions, 'maxVisible'> {
    const { heldBack } = this.#loudest;
    const speaking = this.#speaking;
    const [unheard, surplusSounds] = [this.#unheard, this.#surplusSounds];
    return { heldBack, speaking, unheard, surplusSounds, direct: this.#options.direct() };
  }

  /** In a room with idle microphones, one on which no pass has decided yet has no consumers either. */
  #isDecided({ producer: { id, source } }: Forward): boolean {
    return this.#idle.size === 0 || source !== 'microphone' || this.#microphones.all.has(id);
  }

  async #pass(): Promise<void> {
    const announcements = this.#announcements.splice(0);
    const now = performance.now();
    const everybody = this.#options.everybody();
    const microphonesAt = this.#updateMicrophones(everybody, now);
    this.#updateSharedSounds(everybody);
    const changes = this.#plan.update(everybody, this.#state);
    const needs = this.#plan.changedLayers;
    const changed = await Promise.all(this.#follow(everybody, changes, now));
    if (this.#closed) return;
    for (const announce of announcements) announce();
    this.#notifyReceivers(changed);
    const dynacastAt = this.#notifySenders(needs, now) ?? Number.POSITIVE_INFINITY;
    this.#passes.after(Math.min(dynacastAt, microphonesAt, this.#reportMissing(everybody, now)) - now);
  }

  /** Brings the consumers of everybody in line with the plan. */
  #follow(everybody: readonly Peer[], changes: ReadonlyMap<Peer, PlanChange>, now: number): Promise<Changed>[] {
    // A prepared peer sends nothing before it joins, and by then the others have applied its consumers.
    const preparedPeers = new Set<PeerId>();
    for (const { id, seated } of everybody) if (!seated) preparedPeers.add(id);
    const fromPrepared = (sender: PeerId) => preparedPeers.has(sender);
    const received: Promise<Changed>[] = [];
    for (const peer of everybody) {
      const flowsAtOnce = preparedPeers.has(peer.id) ? never : fromPrepared;
      const change = this.#applyPlan(peer, changes.get(peer), { flowsAtOnce, now });
      if (change) received.push(change.then((made) => ({ peer, flowsAtOnce, ...made })));
    }
    return received;
  }

  /** Reports missing consumers. @returns when to look again for places for them, or to close unneeded ones. */
  #reportMissing(everybody: readonly Peer[], now: number): number {
    let lookAt = Number.POSITIVE_INFINITY;
    for (const peer of everybody) {
      if (peer.missing > 0) this.emit('missing', peer, peer.missing);
      lookAt = Math.min(lookAt, peer.closesAt, peer.missing > 0 ? now + LOOK_FOR_PLACES_MS : lookAt);
    }
    return lookAt;
  }

  /** Decides which microphones have places, and with them consumers. @returns when to decide again. */
  #updateMicrophones(everybody: readonly Peer[], now: number): number {
    const { idle, nextAt } = this.#microphones.assignPlaces(everybody, {
      heldBack: this.#loudest.heldBack,
      speaking: this.#speaking,
      hands: this.#options.hands(),
      now,
    });
    const held = this.#held.update(idle, { all: this.#microphones.all, now });
    [this.#idle, this.#unheard] = [idle, held.unheard];
    this.#notifyHolds(held.changes);
    this.#scheduleReleases();
    return Math.min(nextAt, held.nextAt);
  }

  #updateSharedSounds(everybody: readonly Peer[]): void {
    const surplus = surplusSounds(everybody, this.#options.maxVoices);
    if (!sameMembers(surplus, this.#surplusSounds)) this.#surplusSounds = surplus;
  }

  /** Lets the senders of held microphones send once receipts are overdue, also while the room rests. */
  #scheduleReleases(): void {
    clearTimeout(this.#receiptTimeout);
    const { overdueAt } = this.#held;
    if (this.#closed || overdueAt === Number.POSITIVE_INFINITY) return;
    this.#receiptTimeout = setTimeout(
      () => {
        this.#notifyHolds(this.#held.endOverdue(performance.now()));
        this.#scheduleReleases();
      },
      Math.max(0, overdueAt - performance.now()) + 1,
    );
  }

  #notifyHolds(changes: readonly HoldChange[]): void {
    for (const { peer: id, producer, holds } of changes) {
      const peer = this.#options.find(id);
      if (peer) this.emit('layersNeeded', peer, { producer, layers: holds ? 0 : 1 });
    }
  }

  /** Brings the consumers of a peer in line with its plan. @returns undefined if they are already. */
  #applyPlan(
    peer: Peer,
    change: PlanChange | undefined,
    how: Parameters<Peer['follow']>[1],
  ): ReturnType<Peer['follow']> {
    if (change === 'whole' || peer.needsWholePlan) return peer.receive(this.#plan.forwardsTo(peer), how);
    if (change === undefined && peer.closesAt > how.now) return undefined;
    return peer.follow(change ?? { forwards: [], ended: [] }, how);
  }

  #notifyReceivers(changed: readonly Changed[]): void {
    for (const { peer, created, closed, flowsAtOnce, failures } of changed) {
      if (this.#options.find(peer.id) !== peer) continue;
      for (const error of failures) this.emit('failed', peer, error);
      if (closed.length > 0) this.emit('consumersClosed', peer, closed);
      const consumers = this.withOpenProducer(created);
      const paused = created.some((consumer) => !flowsAtOnce(consumer.peer));
      if (consumers.length > 0) this.emit('consumersCreated', peer, { consumers, paused });
    }
    const unconfirmed = changed.flatMap(({ created, flowsAtOnce }) => created.filter(({ peer }) => !flowsAtOnce(peer)));
    this.#notifyHolds(this.#held.consumersCreated(unconfirmed, performance.now()));
  }

  /**
   * The consumers whose producer was not closed while they were created; mediasoup closes the others a little later.
   */
  withOpenProducer(consumers: readonly ConsumerInfo[]): ConsumerInfo[] {
    const sends = (peer: PeerId, producer: ProducerId) =>
      this.#options.find(peer)?.producers.some(({ id }) => id === producer);
    return consumers.filter(({ peer, producer }) => sends(peer, producer));
  }

  /** @returns when to call again, if ever. */
  #notifySenders(needs: ReadonlyMap<ProducerId, NeededLayers | undefined>, now: number): number | undefined {
    const { changes, nextAt } = this.#dynacast.follow(needs, now);
    for (const needed of changes) {
      const sender = this.#plan.senderOf(needed.producer);
      const peer = sender && this.#options.find(sender);
      if (peer) this.emit('layersNeeded', peer, needed);
    }
    return nextAt;
  }
}

const never = () => false;
