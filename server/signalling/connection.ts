import { AppError } from '#shared/protocol/errors.ts';
import type { Peer } from '../rooms/peer.ts';
import type { Room } from '../rooms/room.ts';
import { Outbox, type Outboxes } from './outbox.ts';
import type { ClientSocket } from './socket.ts';

/** Where in the house a connection is: seated in a room, or at its door. */
export type Place = { room: Room; peer: Peer };

/** One client's signalling connection, and its place if it has one. */
export class Connection {
  readonly socket: ClientSocket;
  readonly outbox: Outbox;
  readonly #outboxes: Outboxes;
  #taken: Place | undefined;

  constructor(socket: ClientSocket, outboxes: Outboxes) {
    this.socket = socket;
    this.outbox = new Outbox(socket);
    this.#outboxes = outboxes;
  }

  /** @throws AppError `not_joined`, also after the room has put this person out. */
  get place(): Place {
    if (!this.#standing) throw new AppError('not_joined', 'join a room first');
    return this.#standing;
  }

  /** @throws AppError `not_joined` at a door as well. */
  get seat(): Place {
    const { place } = this;
    if (!place.peer.seated) throw new AppError('not_joined', 'join first');
    return place;
  }

  /** @throws AppError `already_joined` at a door as well. */
  refuseIfPlaced(): void {
    if (this.#standing) throw new AppError('already_joined', 'leave the room first');
  }

  /** The guest that this connection is at the door of that room. @throws AppError `already_joined` anywhere else. */
  guestAt(room: string): Place | undefined {
    const standing = this.#standing;
    if (standing && (standing.peer.seated || standing.room.name !== room)) this.refuseIfPlaced();
    return standing;
  }

  /** A socket that went while this was under way gives the place back at once. */
  take(place: Place): void {
    this.#taken = place;
    if (this.socket.disconnected) this.close();
    else this.#outboxes.set(place.peer.id, this.outbox);
  }

  /** @throws AppError `not_joined`. */
  leave(): void {
    const { room, peer } = this.place;
    room.leave(peer);
    this.outbox.clear();
  }

  /** Sends one byte behind what was said last: of a loss that nothing follows TCP learns by its timer alone. */
  chase(): void {
    this.socket.conn.transport.send([{ type: 'noop' }]);
  }

  /** The socket is gone: whatever it held is freed. */
  close(): void {
    this.#taken?.room.leave(this.#taken.peer);
  }

  /** The place, unless the room has put this person out. */
  get #standing(): Place | undefined {
    return this.#taken?.room.has(this.#taken.peer) ? this.#taken : undefined;
  }
}
