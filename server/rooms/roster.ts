import { EventEmitter } from 'node:events';
import type { Movement, PeopleCount, RosterPage } from '#shared/protocol/roster.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import { overTurns } from '../util/event-loop-turns.ts';
import { NameOrder, type PageRequest } from './name-order.ts';
import type { Peer } from './peer.ts';

export type RosterEvents = {
  /** These people have been here; this peer knows them from now on. */
  named: [to: Peer, peers: readonly Peer[]];
  /** What these peers learn of the number of people in a large room, and when it is small again. */
  counted: [to: readonly Peer[], count: PeopleCount];
};

export type RosterOptions = {
  /** The seated peers, longest present first. */
  people(): Peer[];
  /** Also of a prepared peer. */
  find(id: PeerId): Peer | undefined;
  /** Those whom everybody knows: speakers, and people with a raised hand. */
  prominent(): readonly PeerId[];
  /** A room of more people than this is large. */
  largeAbove: number;
  /** How many people a newcomer to a large room knows at least. */
  firstKnown: number;
};

/** A large room is small again at this part of its bound, so that it does not change back and forth. */
const SMALL_AGAIN = 0.8;
/** Two who are alone know each other. */
const LEAST = 2;
/** How many of those who joined or left at once are named. */
const MAX_NAMED = 3;
/** How many people learn of them in one turn of the event loop, so that it serves others meanwhile. */
const PEOPLE_PER_TURN = 50;

/**
 * Who knows whom in a room. In a small room, everybody knows everybody. In a large one, a newcomer knows those who have
 * been here longest; everybody knows speakers, people with a raised hand and those who share a screen; and a peer is
 * introduced to everybody who receives something from it. Whoever knows a peer is notified of what it does.
 */
export class Roster extends EventEmitter<RosterEvents> {
  readonly #options: RosterOptions;
  /** Undefined while the room is small. */
  #knows: Map<Peer, Set<Peer>> | undefined;
  readonly #byName = new NameOrder();
  #joined: Peer[] = [];
  #left: Peer[] = [];

  constructor(options: RosterOptions) {
    super();
    this.#options = options;
  }

  get isLarge(): boolean {
    return this.#knows !== undefined;
  }

  /** The number of people for the answer to a join; undefined if it lists everybody. */
  get people(): number | undefined {
    return this.isLarge ? this.#options.people().length : undefined;
  }

  /** The people whom this peer knows, longest present first. */
  knownTo(peer: Peer): Peer[] {
    const known = this.#knows?.get(peer);
    return this.#options.people().filter((other) => other !== peer && (known?.has(other) ?? !this.isLarge));
  }

  knows(peer: Peer, other: Peer): boolean {
    return this.#knows?.get(peer)?.has(other) ?? (!this.isLarge && peer.seated);
  }

  /** The people who know this peer. */
  whoKnow(peer: Peer): Peer[] {
    return this.#options.people().filter((other) => other !== peer && this.knows(other, peer));
  }

  /** The people of a large room who did not know these of them learn who they are. */
  introduce(to: readonly Peer[], ids: readonly PeerId[]): void {
    if (!this.#knows) return;
    const people = [...new Set(ids)].flatMap((id) => this.#options.find(id) ?? []).filter(({ seated }) => seated);
    for (const peer of to) this.#add(peer, people);
  }

  /** Introduces the next people to this peer, longest present first. */
  introduceMore(peer: Peer): void {
    const unknown = this.#options.people().filter((other) => other !== peer && !this.knows(peer, other));
    this.#add(peer, unknown.slice(0, this.#options.firstKnown));
  }

  /** The people by name, without this peer. */
  list(peer: Peer, request: PageRequest): RosterPage {
    return this.#byName.page(request, { without: peer });
  }

  /** Must be called once a peer is seated. */
  enter(peer: Peer): void {
    this.#byName.add(peer);
    const people = this.#options.people();
    if (people.length > this.#options.largeAbove) this.#knows ??= everybodyKnows(people.filter((one) => one !== peer));
    if (!this.#knows) return;
    this.#joined.push(peer);
    this.#knows.set(peer, new Set(this.#firstKnownTo(peer)));
    const sent = peer.producers.map(({ id }) => id);
    for (const other of people)
      if (other !== peer && sent.some((id) => other.receives(id))) this.#knows.get(other)?.add(peer);
  }

  /** Gives this peer another name. */
  rename(peer: Peer, name: string, by: 'itself' | 'moderator'): void {
    this.#byName.remove(peer);
    peer.rename(name, by);
    this.#byName.add(peer);
  }

  /** Must be called once a seated peer has left. */
  leave(peer: Peer): void {
    this.#byName.remove(peer);
    if (!this.#knows) return;
    this.#left.push(peer);
    this.#knows.delete(peer);
    for (const known of this.#knows.values()) known.delete(peer);
    const { largeAbove } = this.#options;
    if (this.#options.people().length <= Math.max(LEAST, Math.floor(largeAbove * SMALL_AGAIN))) this.#shrink();
  }

  /** Notifies the people of a large room of all who have joined and left since the last time. */
  async announce(): Promise<void> {
    const news = this.#takeNews();
    if (!this.#knows || (news.joined.length === 0 && news.left.length === 0)) return;
    const people = this.#options.people();
    const joined = new Set(news.joined);
    const newcomers = people.filter((peer) => joined.has(peer));
    const others = people.filter((peer) => !joined.has(peer));
    // Without the number, if the room has become small meanwhile.
    const count = () => (this.isLarge ? { people: people.length } : {});
    // A newcomer's own answer may count fewer people than have joined with it.
    this.emit('counted', newcomers, { ...count(), ...movements(noNews) });
    const handle = (some: readonly Peer[]) => this.emit('counted', some, { ...count(), ...movements(news) });
    await overTurns(others, { perTurn: PEOPLE_PER_TURN, handle });
  }

  /** Everybody knows everybody again. */
  #shrink(): void {
    const people = this.#options.people();
    for (const peer of people) this.#add(peer, people);
    this.#knows = undefined;
    this.emit('counted', people, movements(this.#takeNews()));
  }

  #takeNews(): News {
    const news = { joined: this.#joined, left: this.#left };
    [this.#joined, this.#left] = [[], []];
    return news;
  }

  #add(peer: Peer, people: readonly Peer[]): void {
    const known = this.#knows?.get(peer);
    const added = people.filter((other) => other !== peer && known && !known.has(other));
    for (const other of added) known?.add(other);
    if (added.length > 0) this.emit('named', peer, added);
  }

  #firstKnownTo(peer: Peer): Peer[] {
    const senders = new Set([...this.#options.prominent(), ...peer.senders]);
    const others = this.#options.people().filter((other) => other !== peer);
    return others.filter(
      (other, index) => index < this.#options.firstKnown || senders.has(other.id) || sharesScreen(other),
    );
  }
}

type News = Record<'joined' | 'left', readonly Peer[]>;
const noNews: News = { joined: [], left: [] };

const movements = ({ joined, left }: News) => ({ joined: movementOf(joined), left: movementOf(left) });

const movementOf = (peers: readonly Peer[]): Movement => ({
  count: peers.length,
  named: peers.slice(0, MAX_NAMED).map(({ id: peer, name }) => ({ peer, name })),
});

const everybodyKnows = (people: readonly Peer[]) =>
  new Map(people.map((peer) => [peer, new Set(people.filter((other) => other !== peer))]));

const sharesScreen = ({ producers }: Peer) => producers.some(({ source }) => source === 'screen');
