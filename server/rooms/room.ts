import { EventEmitter } from 'node:events';
import type { RoomPolicy } from '#shared/protocol/access.ts';
import type { AdminRoom, RoomSummary } from '#shared/protocol/http.ts';
import type { ConsumerInfo } from '#shared/protocol/media.ts';
import type { Switches } from '#shared/protocol/moderation.ts';
import { moderates } from '#shared/protocol/roles.ts';
import type { EndReason, JoinResult } from '#shared/protocol/room.ts';
import type { PeerId, ProducerId } from '#shared/protocol/scalars.ts';
import type { Subscriptions } from '#shared/protocol/subscriptions.ts';
import type { MoveReason } from '../media/peer-media.ts';
import type { RoomMedia, SpeakerVolume } from '../media/room-media.ts';
import { Access } from './access.ts';
import { Arrivals } from './arrivals.ts';
import { DirectCall, type DirectOptions } from './direct-call.ts';
import type { LayersNeeded } from './dynacast.ts';
import type { FileLimits } from './file-offers.ts';
import { followMedia } from './follow-media.ts';
import { type AppliedConsumer, Forwarder, type NewConsumers } from './forwarder.ts';
import { Hands } from './hands.ts';
import { historyCost, joinCost } from './join-cost.ts';
import { keptSubscriptions } from './kept-subscriptions.ts';
import { Lobby } from './lobby.ts';
import type { Voice } from './loudest-speakers.ts';
import type { MediaLimits } from './media-limits.ts';
import { Membership, type MembershipOptions } from './membership.ts';
import { Moderation } from './moderation.ts';
import type { Passwords } from './passwords.ts';
import type { Peer } from './peer.ts';
import { PreviewPresence, type ShownPeople } from './preview-presence.ts';
import { isMicrophone, Producers } from './producers.ts';
import { Reactions } from './reactions.ts';
import { Removals } from './removals.ts';
import { Renames } from './renames.ts';
import { Restraints } from './restraints.ts';
import { Roles } from './roles.ts';
import { RoomData } from './room-data.ts';
import { RoomReport } from './room-report.ts';
import { Roster } from './roster.ts';
import type { SeatMedia } from './seats.ts';
import { Speakers } from './speakers.ts';
import { StatsWatch } from './stats-watch.ts';
import { Talk, type TalkOptions } from './talk.ts';
import { type UplinkEvents, Uplinks } from './uplinks.ts';

/** The events of a room. Each carries everything that a listener needs. */
export type RoomEvents = UplinkEvents & {
  /** In the tick in which this peer took its seat, before it receives any notice about the room. */
  joined: [peer: Peer];
  /** Also for a prepared peer. `to` are the others who know it, or receive something from it. */
  left: [peer: Peer, to: readonly Peer[]];
  /** The connection of this peer has been lost for a while, or is back. */
  interrupted: [peer: Peer, interrupted: boolean];
  consumersCreated: [peer: Peer, made: NewConsumers];
  consumersClosed: [peer: Peer, producers: ProducerId[]];
  /** The browser of this peer rejects these consumers. */
  consumersRejected: [peer: Peer, consumers: readonly ConsumerInfo[]];
  layersNeeded: [peer: Peer, needed: LayersNeeded];
  /** This peer's media has new transports. */
  moved: [peer: Peer, reason: MoveReason];
  speakers: [peers: PeerId[]];
  /** The server stops in so many milliseconds. */
  stopping: [inMs: number];
  /** The room removed this peer; `left` follows. */
  ended: [peer: Peer, reason: EndReason, by: Peer | undefined];
  /** The server has no place for so many consumers of this peer; they are created once there is. */
  consumersMissing: [peer: Peer, consumers: number];
  /** Something failed unexpectedly; the room continues. */
  fault: [error: unknown];
  /** Always the last event of a room. */
  closed: [];
};

export type RoomOptions = Pick<MembershipOptions, 'limits' | 'emptyMs' | 'graceMs' | 'preparedMs'> & {
  media: RoomMedia;
  mediaLimits: MediaLimits;
  maxVisible: number;
  maxVoices: number;
  maxMicrophones: number;
  /** A room of more people than this is large. */
  largeAbove: number;
  /** Who may enter, until a host decides otherwise. */
  policy: RoomPolicy;
  passwords: Passwords;
  /** What a preview shows of the people in the room. */
  showPeople: ShownPeople;
  chat: TalkOptions<Peer>['chat'];
  files: FileLimits;
  direct: DirectOptions;
  /** Whether media from this address comes through a relay (TURN). */
  isRelay(address: string): boolean;
};

/** In dBov (RFC 6464). */
const QUIETEST = -127;

/** The state of the room for a newcomer, without their own media. */
export type Snapshot = Omit<JoinResult, 'sequence' | keyof SeatMedia>;

/**
 * One meeting. It connects the parts that know who is in the room, and what they send, say and receive. Each part emits
 * its own events; what follows from them in other parts is decided here.
 */
export class Room extends EventEmitter<RoomEvents> {
  /** Identifies the room in logs: its name is the secret that admits people. */
  readonly id = crypto.randomUUID().slice(0, 8);
  readonly name: string;
  readonly members: Membership;
  readonly producers: Producers;
  /** The people by name, and in a large room, which of them each person knows. */
  readonly roster: Roster;
  readonly roles: Roles<Peer>;
  readonly moderation: Moderation;
  /** Who may enter. */
  readonly access: Access;
  readonly lobby = new Lobby();
  /** Who is in the room, for those who look at their preview. */
  readonly presence: PreviewPresence;
  /** Seats the people who join a large room together. */
  readonly arrivals: Arrivals;
  /** Files and pointers. */
  readonly data: RoomData;
  /** The server's view of the participants, for those who watch it. */
  readonly stats: StatsWatch;
  /** The chat of the seated peers. */
  readonly talk: Talk<Peer>;
  readonly hands: Hands<Peer>;
  readonly reactions: Reactions<Peer>;
  readonly renames: Renames<Peer>;
  /** Whether two participants who are alone need the server for their media. */
  readonly direct: DirectCall;
  readonly #restraints = new Restraints();
  readonly #media: RoomMedia;
  readonly #maxVisible: number;
  readonly #maxMicrophones: number;
  readonly #forwarder: Forwarder;
  readonly #report: RoomReport;
  readonly #uplinks: Uplinks;
  readonly #speakers = new Speakers();

  constructor(name: string, options: RoomOptions) {
    super();
    this.name = name;
    this.#media = options.media;
    this.#maxVisible = options.maxVisible;
    this.#maxMicrophones = options.maxMicrophones;
    const people = () => this.members.people;
    const everybody = () => this.members.everybody;
    const find = (id: PeerId) => this.members.find(id);
    const pace = { people, isPaced: () => this.roster.isLarge };
    this.roles = new Roles(people);
    this.talk = new Talk({ ...pace, chat: options.chat, isConnected: (peer) => !this.members.keeps(peer) });
    this.hands = new Hands(pace);
    this.reactions = new Reactions(pace);
    this.renames = new Renames(pace);
    const isHeld = () => people().some((peer) => this.moderation.holds(peer));
    this.direct = new DirectCall({ ...options.direct, people, isHeld });
    this.#forwarder = new Forwarder({
      ...options,
      everybody,
      find,
      direct: () => this.direct.pair,
      hands: () => this.hands.raised,
    });
    const { consumerPlaces } = options.mediaLimits;
    const removals = new Removals();
    this.access = new Access({ ...options, room: this.id, removals });
    this.members = new Membership({
      ...options,
      name,
      room: this.id,
      consumerPlaces,
      forwarder: this.#forwarder,
      access: this.access,
    });
    this.roster = new Roster({
      people,
      find,
      prominent: () => [...this.#speakers.named, ...this.hands.known, ...this.#inSpotlight],
      largeAbove: options.largeAbove,
      // One more than a page may show, so that there is a page to turn to.
      firstKnown: options.maxVisible + 1,
    });
    this.presence = new PreviewPresence({ ...options, members: this.members, roster: this.roster });
    this.arrivals = new Arrivals({ isPaced: () => this.roster.isLarge, announce: () => this.roster.announce() });
    this.#uplinks = new Uplinks({ members: this.members, direct: this.direct });
    const restraints = this.#restraints;
    this.producers = new Producers({ ...options, members: this.members, forwarder: this.#forwarder, restraints });
    this.moderation = new Moderation({
      members: this.members,
      producers: this.producers,
      hands: this.hands,
      restraints,
      removals,
      rename: (peer, to) => this.rename(peer, to, 'moderator'),
      lobby: this.lobby,
      admit: (ids) => this.admit(ids),
    });
    this.data = new RoomData({ ...options, people });
    this.stats = new StatsWatch({ people, overloaded: () => this.#isOverloaded() });
    const settled = () => this.#forwarder.settled();
    this.#report = new RoomReport({
      ...options,
      id: this.id,
      name,
      direct: this.direct,
      members: this.members,
      settled,
    });
    this.#followMembers();
    this.#followModeration();
    this.#followForwarder();
    this.#followUplinks();
    this.direct.on('changed', () => {
      for (const peer of people()) this.#uplinks.checkLater(peer);
      this.#report.recount().catch((error: unknown) => this.emit('fault', error));
    });
    this.hands.on('raised', (peer) => this.#forwarder.requestPlace(peer));
    options.media.on('volumes', (volumes) => this.#updateSpeakers(volumes));
  }

  /** The state of this moment, for this peer. */
  snapshot(peer: Peer): Snapshot {
    const peers = this.roster.knownTo(peer).map(({ info }) => info);
    const { people } = this.roster;
    const { named: speakers } = this.#speakers;
    const counted = people === undefined ? {} : { people };
    const past = { speakers, chat: this.talk.pastFor(peer.id), hands: this.hands.known };
    const at = Date.now();
    const { role, stopped } = peer;
    const { policy } = this.access;
    const restrained = { policy, switches: this.switches, ...(stopped.length === 0 ? {} : { stopped: [...stopped] }) };
    const { spotlight } = this.moderation;
    const waits = moderates(role) ? this.lobby.waiting : [];
    const shown = spotlight === undefined ? {} : { spotlight };
    const since = this.members.since ?? at;
    return {
      room: this.name,
      self: peer.id,
      at,
      since,
      peers,
      ...counted,
      ...past,
      role,
      ...restrained,
      ...shown,
      ...(waits.length > 0 ? { waiting: waits } : {}),
    };
  }

  /** The cost of one more join, in units of `joinCost`. */
  get joinCost(): number {
    const { size: people, everybody } = this.members;
    const producers = everybody.flatMap((peer) => peer.producers);
    const entry = { people, producers, maxVisible: this.#maxVisible, maxMicrophones: this.#maxMicrophones };
    return joinCost(entry) + this.historyCost;
  }

  /** The part of `joinCost` that a resumed seat causes as well. */
  get historyCost(): number {
    return historyCost({ characters: this.talk.pastCharacters, files: this.data.offeredFiles });
  }

  /** The others who know this peer, or receive one of these producers of it; prepared peers know nobody. */
  concerned(peer: Peer, producers: readonly ProducerId[]): Peer[] {
    const isConcerned = (other: Peer) => this.roster.knows(other, peer) || producers.some((id) => other.receives(id));
    return this.members.everybody.filter((other) => other !== peer && (!this.roster.isLarge || isConcerned(other)));
  }

  /** Sends a newly seated peer what its snapshot does not contain. */
  greet(peer: Peer): void {
    this.data.greet(peer);
    this.direct.review();
  }

  /** Like `greet`, for a peer that has resumed its seat. */
  remind(peer: Peer): void {
    this.data.greet(peer);
    this.#forwarder.remind(peer);
    this.producers.remind(peer);
    this.direct.remind(peer);
    this.#uplinks.checkLater(peer);
  }

  /**
   * Resets what a peer sends again after it has resumed its seat: file transfers, which continue from the byte that
   * both ends know, and subscriptions, which may not include participants who joined meanwhile.
   */
  startOver(peer: Peer, subscriptions: Subscriptions | undefined): void {
    if (subscriptions) this.subscribe(peer, subscriptions, 0);
    this.data.forget(peer);
  }

  /** Replaces the subscriptions of a peer. `lastSeat` is the last seat that was taken when it made them. */
  subscribe(peer: Peer, subscriptions: Subscriptions, lastSeat = this.members.lastSeat): void {
    peer.subscribe(keptSubscriptions(subscriptions, { maxVisible: this.#maxVisible }), lastSeat);
    this.#forwarder.passWhenRested();
  }

  /** Everybody in the room is notified that the server stops in so many milliseconds. */
  announceStop(inMs: number): void {
    this.emit('stopping', inMs);
  }

  /** Gives a seated peer another name. What it has said before keeps the name of that time. */
  rename(peer: Peer, name: string, by: 'itself' | 'moderator' = 'itself'): void {
    if (peer.name === name) return;
    this.roster.rename(peer, name, by);
    this.renames.announce(peer);
    this.presence.review();
  }

  /** The client has applied these consumers; those that were paused flow from now on, or from its join. */
  applied(peer: Peer, consumers: readonly AppliedConsumer[]): void {
    const ids = consumers.map(({ id }) => id);
    peer
      .applied(ids)
      .then(() => this.#forwarder.applied(consumers))
      .catch((error: unknown) => this.members.faultUnlessGone(peer, error));
  }

  /** The client's browser rejects its consumers of these producers: they never flow. */
  reject(peer: Peer, producers: readonly ProducerId[]): void {
    const named = new Set(producers);
    const rejected = peer.consumers.filter(({ id, producer }) => named.has(producer) && !peer.media.isRejected(id));
    if (rejected.length === 0) return;
    const ids = rejected.map(({ id }) => id);
    peer.media.reject(ids).catch((error: unknown) => this.members.faultUnlessGone(peer, error));
    this.emit('consumersRejected', peer, rejected);
  }

  /** Lets these people in, who wait in the lobby. */
  admit(ids: readonly PeerId[]): void {
    for (const id of ids) if (this.lobby.has(id)) this.access.admit(id);
    this.lobby.admit(ids);
  }

  /** What participants may do. */
  get switches(): Switches {
    return this.#restraints.switches;
  }

  get summary(): RoomSummary {
    return this.#report.summary;
  }

  /** Fails if a worker dies meanwhile. */
  report(): Promise<AdminRoom> {
    return this.#report.whole();
  }

  #followMembers(): void {
    const { members } = this;
    const follow = (peer: Peer) =>
      followMedia(peer, {
        members,
        producers: this.producers,
        uplinks: this.#uplinks,
        consumerDropped: (producer) => this.emit('consumersClosed', peer, [producer]),
        moved: (reason) => {
          this.emit('moved', peer, reason);
          this.#forwarder.passSoon();
        },
      });
    members.on('entered', (peer) => {
      follow(peer);
      this.#forwarder.passSoon();
    });
    members.on('joined', (peer) => {
      this.access.seated(peer);
      if (members.size === 1) this.#turnAwayPrepared();
      this.roles.enter(peer);
      this.moderation.enter(peer);
      this.roster.enter(peer);
      this.emit('joined', peer);
      this.presence.review();
      this.#forwarder.passSoon();
    });
    members.on('left', (peer, { sent, forGood, removed }) => {
      if (forGood) this.data.cancelAll(peer);
      this.data.forget(peer);
      this.stats.watch(peer, { on: false });
      this.#uplinks.forget(peer);
      this.hands.forget(peer.id);
      this.renames.forget(peer);
      const to = this.concerned(
        peer,
        sent.map(({ id }) => id),
      );
      this.emit('left', peer, to);
      this.#leaveRoster(peer);
      if (peer.seated) this.#leaveOffice(peer, removed);
      this.presence.review();
      for (const { id } of sent) this.producers.forget(id);
      this.producers.left(peer);
      this.direct.review();
      this.#forwarder.passSoon();
    });
    members.on('mediaReplaced', (peer, sent) => {
      for (const { id } of sent) this.producers.ended(peer, id);
      this.producers.replaced(peer);
      this.direct.allow(peer, { allowed: false });
      follow(peer);
      this.#forwarder.passSoon();
    });
    members.on('interrupted', (peer, interrupted) => this.emit('interrupted', peer, interrupted));
    members.on('ended', (peer, reason, by) => this.emit('ended', peer, reason, by));
    members.on('fault', (error) => this.emit('fault', error));
    members.on('over', () => this.#close());
  }

  #leaveOffice(peer: Peer, removed: EndReason | undefined): void {
    this.moderation.leave(peer);
    this.roles.leave(peer);
    // The same seat is taken again in this tick, or everybody goes.
    if (removed !== 'taken_over' && removed !== 'shutting_down' && removed !== 'ended') this.roles.review();
  }

  /** Those who prepare to join, or wait, and may not enter under this policy, are turned away. */
  #applyPolicy(policy: RoomPolicy, by: Peer): void {
    this.#turnAwayPrepared();
    const waiting = this.lobby.waiting.map(({ peer }) => peer);
    if (policy === 'open') this.admit(waiting);
    else if (policy !== 'lobby') this.lobby.dismiss(waiting, 'denied', by);
  }

  /** They would learn from their preview who is here. */
  #turnAwayPrepared(): void {
    for (const peer of this.members.everybody)
      if (!(peer.seated || this.access.admits(peer.id))) this.members.remove(peer, 'denied');
  }

  #followModeration(): void {
    this.roles.on('changed', (peer) => this.moderation.review(peer));
    this.access.on('changed', (policy, by) => this.#applyPolicy(policy, by));
    this.moderation.on('restrained', () => this.direct.review());
    this.producers.on('resumed', (peer, producer) => {
      if (isMicrophone(peer, producer)) this.moderation.unmuted(peer);
    });
    this.producers.on('created', (peer, { source, paused }) => {
      if (source === 'microphone' && !paused) this.moderation.unmuted(peer);
    });
  }

  #leaveRoster(peer: Peer): void {
    if (!peer.seated) return;
    this.roster.leave(peer);
    if (this.roster.isLarge) this.arrivals.announceSoon();
    else this.arrivals.release();
  }

  #followForwarder(): void {
    this.#forwarder.on('consumersCreated', (peer, made) => this.emit('consumersCreated', peer, made));
    this.#forwarder.on('consumersClosed', (peer, producers) => this.emit('consumersClosed', peer, producers));
    this.#forwarder.on('layersNeeded', (peer, needed) => this.emit('layersNeeded', peer, needed));
    this.#forwarder.on('missing', (peer, consumers) => this.emit('consumersMissing', peer, consumers));
    this.#forwarder.on('failed', (_, error) => this.emit('fault', error));
  }

  #followUplinks(): void {
    this.#uplinks.on('qualityChanged', (peer, quality) => this.emit('qualityChanged', peer, quality));
    this.#uplinks.on('reached', (peer, connected) => this.emit('reached', peer, connected));
    this.#uplinks.on('gotMedia', (peer, got) => this.emit('gotMedia', peer, got));
  }

  get #inSpotlight(): PeerId[] {
    const { spotlight } = this.moderation;
    return spotlight === undefined ? [] : [spotlight];
  }

  async #isOverloaded(): Promise<boolean> {
    return (await this.#media.isOverloaded()) || this.#uplinks.areCommonlyPoor;
  }

  #updateSpeakers(volumes: readonly SpeakerVolume[]): void {
    const voices = volumes.flatMap(({ owner, volume }) => {
      const peer = this.members.find(owner);
      return peer?.seated ? { peer: peer.id, volume, address: peer.address } : [];
    });
    const forwarded = this.#forwarder.updateSpeakers(voices, { unreported: this.#unreportedVoices(voices) });
    if (this.#speakers.update(forwarded)) this.emit('speakers', this.#speakers.named);
  }

  /** The microphones that report silence and send sound; they count as the quietest voices. */
  #unreportedVoices(reported: readonly Voice[]): Voice[] {
    const speaking = new Set(reported.map(({ peer }) => peer));
    return this.members.people.flatMap(({ id: peer, address, media }) =>
      media.hasUnreportedSound && !speaking.has(peer) ? { peer, address, volume: QUIETEST } : [],
    );
  }

  #close(): void {
    this.lobby.dismiss(
      this.lobby.waiting.map(({ peer }) => peer),
      'ended',
    );
    this.arrivals.close();
    this.talk.close();
    this.renames.close();
    this.hands.close();
    this.reactions.close();
    this.direct.close();
    this.#forwarder.close();
    this.#media.close();
    this.emit('closed');
  }
}
