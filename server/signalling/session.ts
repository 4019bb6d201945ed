import { AppError } from '#shared/protocol/errors.ts';
import type { BrowserFamily } from '#shared/protocol/http.ts';
import type { PeerId } from '#shared/protocol/scalars.ts';
import type { Requester } from '../auth/permissions.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';
import { AnswerCache } from './answer-cache.ts';
import { Outbox } from './outbox.ts';
import type { ClientSocket } from './socket.ts';

/** Where a session is: seated in a room, or prepared in its pre-join. */
export type Place = { room: Room; peer: Peer };

/** The sessions of all seated and prepared peers. */
export type Sessions = Map<PeerId, Session>;

/** The signalling connection of a session. */
export type SessionConnection = {
  readonly socket: ClientSocket;
  /** The counted address of the client. */
  readonly address: string;
  readonly browser: BrowserFamily;
  /** Continues that session; the connection that it had before starts over as if it had never joined. */
  continueWith(session: Session): void;
  /** Notifies the client that another connection continues its session, and starts a new one. */
  handOver(): void;
  /** Sends one byte behind the last message, so that TCP notices its loss without waiting for a timer. */
  sendTailProbe(): void;
};

/**
 * The seat of one client, its queued notices and its requests, over as many connections as it takes. A session starts
 * with a connection; a connection that resumes a seat continues the session of that seat.
 */
export class Session {
  readonly outbox: Outbox;
  #answers = new AnswerCache();
  readonly #sessions: Sessions;
  #connection: SessionConnection | undefined;
  #taken: Place | undefined;
  #waiting: { room: Room; id: PeerId } | undefined;
  #address = '';
  #browser: BrowserFamily = 'other';

  /** `sequence` is that of the last batch of notices on the connection with which the session starts. */
  constructor(sessions: Sessions, { sequence = 0 } = {}) {
    this.#sessions = sessions;
    this.outbox = new Outbox(sequence);
  }

  /** Undefined while the connection is lost. */
  get connection(): SessionConnection | undefined {
    return this.#connection;
  }

  /** The counted address of the latest connection. */
  get address(): string {
    return this.#address;
  }

  /** The browser of the latest connection. */
  get browser(): BrowserFamily {
    return this.#browser;
  }

  get answers(): AnswerCache {
    return this.#answers;
  }

  /** @throws AppError `not_joined`, also after the room has removed this peer. */
  get place(): Place {
    if (!this.#currentPlace) throw new AppError('not_joined', 'join a room first');
    return this.#currentPlace;
  }

  /** @throws AppError `not_joined`, also in pre-join. */
  get seat(): Place {
    const { place } = this;
    if (!place.peer.seated) throw new AppError('not_joined', 'join first');
    return place;
  }

  /** @throws AppError `already_joined`, also in pre-join. */
  refuseIfPlaced(): void {
    if (this.#currentPlace) throw new AppError('already_joined', 'leave the room first');
  }

  /** The prepared peer of this session in that room. @throws AppError `already_joined` if it is anywhere else. */
  preparedIn(room: string): Place | undefined {
    const place = this.#currentPlace;
    if (place && (place.peer.seated || place.room.name !== room)) this.refuseIfPlaced();
    return place;
  }

  /** Whether the session has a seat or a prepared peer, and was not removed. */
  get isPlaced(): boolean {
    return this.#currentPlace !== undefined;
  }

  /** What its client may do, and in which room. */
  get requester(): Requester {
    const place = this.#currentPlace;
    if (!place) return { standing: this.#isWaiting ? 'waiting' : 'outside', switches: undefined };
    const { peer, room } = place;
    return { standing: peer.seated ? peer.role : 'prepared', switches: room.switches };
  }

  /** How many people are in its room; 0 without a place. */
  get people(): number {
    return this.#currentPlace?.room.members.size ?? 0;
  }

  /** How many people in its room know its peer, and are notified of what the peer does. */
  get knownBy(): number {
    const place = this.#currentPlace;
    return place ? place.room.roster.whoKnow(place.peer).length : 0;
  }

  /** Whether this peer belongs to this session. */
  isAt(peer: Peer | undefined): boolean {
    return peer !== undefined && this.#currentPlace?.peer === peer;
  }

  /** Waits in the lobby of this room, and in no other one, for the seat with this id. */
  wait(room: Room, id: PeerId): void {
    if (this.#waiting?.room !== room || this.#waiting.id !== id) this.stopWaiting();
    this.#waiting = { room, id };
    this.#sessions.set(id, this);
  }

  stopWaiting(): void {
    if (!this.#waiting) return;
    const { room, id } = this.#waiting;
    this.#waiting = undefined;
    // Another connection with the same key may wait in its place, or be seated.
    if (this.#sessions.get(id) !== this) return;
    this.#sessions.delete(id);
    room.lobby.leave(id);
  }

  /** Puts the session into a place. If its connection was lost meanwhile, the peer is lost at once. */
  take(place: Place): void {
    this.stopWaiting();
    this.#taken = place;
    this.#sessions.set(place.peer.id, this);
    if (!this.#connection) place.room.members.lose(place.peer);
  }

  /** @throws AppError `not_joined`. */
  leave(): void {
    const { room, peer } = this.place;
    room.members.leave(peer, { forGood: true });
    this.outbox.clear();
  }

  /** Starts over with request numbers: for another page, or one that has given up its unanswered requests. */
  forgetRequests(): void {
    this.#answers = new AnswerCache();
  }

  /** Uses this connection from now on. */
  attach(connection: SessionConnection): void {
    this.#connection = connection;
    this.#address = connection.address;
    this.#browser = connection.browser;
    this.outbox.attach(connection.socket);
  }

  /** Loses the connection and the waiting notices. */
  detach(): void {
    this.stopWaiting();
    this.#connection = undefined;
    this.outbox.detach();
  }

  /** Handles the end of the connection, with a goodbye of the client or without. */
  lose({ goodbye }: { goodbye: boolean }): void {
    this.detach();
    if (!this.#currentPlace) return;
    const { room, peer } = this.#currentPlace;
    if (goodbye) room.members.leave(peer, { forGood: true });
    else room.members.lose(peer);
  }

  get #isWaiting(): boolean {
    if (!this.#waiting) return false;
    const { room, id } = this.#waiting;
    return this.#sessions.get(id) === this && room.lobby.has(id);
  }

  /** The place, unless the room has removed this peer. */
  get #currentPlace(): Place | undefined {
    return this.#taken?.room.members.has(this.#taken.peer) ? this.#taken : undefined;
  }
}
